package io.weightseal.cli.plugin;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/// Parts that are not on the class path: each has a folder with its client's libraries, which would
/// make every command start later if they stood among the others. Safe for use by several threads.
///
/// @param type what a part provides
/// @param folder names the property that the launcher sets to the folder of these folders, each
///   named after its scheme. Without it, as in tests, they are looked for on the class path
/// @param scheme the scheme that a provider is for
public record Plugin<P>(Class<P> type, String folder, Function<P, String> scheme) {

  /// The provider for `wanted`, when this installation has one. Its classes stay loaded until the
  /// process ends.
  ///
  /// @param wanted letters and digits, as a scheme has them
  /// @throws IllegalArgumentException when its folder cannot be read
  public Optional<P> find(String wanted) {
    for (P provider : ServiceLoader.load(type, loader(wanted))) {
      if (scheme.apply(provider).equals(wanted)) {
        return Optional.of(provider);
      }
    }
    return Optional.empty();
  }

  private ClassLoader loader(String wanted) {
    ClassLoader own = Plugin.class.getClassLoader();
    String all = System.getProperty(folder);
    return all == null
        ? own
        : new URLClassLoader(wanted, jars(Path.of(all, wanted)).toArray(new URL[0]), own);
  }

  private static List<URL> jars(Path folder) {
    List<URL> jars = new ArrayList<>();
    try {
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
          for (Path jar : files) {
            jars.add(url(jar));
          }
        }
      }
      return jars;
    } catch (IOException e) {
      throw new IllegalArgumentException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }
}
