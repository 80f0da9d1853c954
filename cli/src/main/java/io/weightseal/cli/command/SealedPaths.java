package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import io.weightseal.cli.stores.Stores;
import io.weightseal.core.FileStore;
import io.weightseal.core.Weightseal;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The sealed files and models that a command is to work on: named one by one, by a pattern, in a
/// list, or by a folder that holds them somewhere.
final class SealedPaths {
  private final Parameters.Values<String> paths;
  private final Parameters.Value<Path> list;

  SealedPaths(Parameters parameters) {
    paths =
        parameters.optionalArguments(
            "SEALED",
            "Sealed files and models, patterns such as 'models/*.sealed', or folders, in which all"
                + " sealed files and models are meant.");
    list =
        parameters.option(
            Path.class, "FILE", "Take more of them from FILE, one on each line.", "--list");
  }

  /// All of them, each once; those of a folder or pattern in order of their names.
  ///
  /// @param stores asked for what is in folders of stores
  List<String> get(Stores stores) throws CommandFailedException, IOException {
    List<String> named = new ArrayList<>(paths.get());
    Path file = list.get();
    if (file != null) {
      Files.readAllLines(file).stream().filter(line -> !line.isBlank()).forEach(named::add);
    }
    if (named.isEmpty()) {
      throw CommandFailedException.usage(
          "nothing to work on", "name sealed files or models, or a --list of them");
    }
    Set<String> all = new LinkedHashSet<>();
    for (String name : named) {
      Place place = Place.of(name);
      if (place.isInStore()) {
        all.addAll(StoredPaths.in(place, stores.locate(place)));
      } else {
        addTo(all, name);
      }
    }
    return new ArrayList<>(all);
  }

  private static void addTo(Set<String> all, String name)
      throws CommandFailedException, IOException {
    Path path = Path.of(name);
    if (!Files.exists(path) && name.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
      all.addAll(matching(name));
    } else if (Files.isDirectory(path) && !isSealed(path)) {
      Set<String> inside = below(path);
      if (inside.isEmpty()) {
        throw CommandFailedException.notFound(
            "no sealed file or model in " + name, "check the path");
      }
      all.addAll(inside);
    } else {
      // What it is, or why it cannot be read, shows when its turn comes.
      all.add(name);
    }
  }

  private static Set<String> matching(String pattern) throws CommandFailedException, IOException {
    Path base = Path.of("");
    for (Path part : Path.of(pattern)) {
      if (part.toString().chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
        break;
      }
      base = base.resolve(part);
    }
    Path root = Path.of(pattern).getRoot();
    Path start = root == null ? base : root.resolve(base);
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    Set<String> found = new TreeSet<>();
    if (Files.isDirectory(start)) {
      try (var tree = Files.walk(start)) {
        tree.filter(matcher::matches).map(Path::toString).forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      throw CommandFailedException.notFound("nothing matches " + pattern, "check the pattern");
    }
    return found;
  }

  private static Set<String> below(Path folder) throws IOException {
    Set<String> found = new TreeSet<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes)
              throws IOException {
            if (isSealed(inner)) {
              found.add(inner.toString());
              return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && isSealed(file)) {
              found.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static boolean isSealed(Path path) throws IOException {
    return Weightseal.isSealed(FileStore.locate(path));
  }
}
