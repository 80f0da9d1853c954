package io.weightseal.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.InflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// One test vector: readable header lines `name: value`, an empty line, and a body.
///
/// The body is a ZIP archive where the header says `form: model`; else zlib data, or the bytes as
/// they are where it says `body: raw`.
public final class VectorFile {
  private final Path path;
  private final Map<String, List<String>> header;
  private final byte[] stored;

  private VectorFile(Path path, Map<String, List<String>> header, byte[] stored) {
    this.path = path;
    this.header = header;
    this.stored = stored;
  }

  /// Reads the vector at `path`.
  ///
  /// @throws IOException also when its header is not of the described shape
  public static VectorFile read(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    Map<String, List<String>> header = new LinkedHashMap<>();
    int start = 0;
    while (true) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end == bytes.length) {
        throw new IOException(path + ": no empty line after the header");
      }
      String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
      start = end + 1;
      if (line.isEmpty()) {
        return new VectorFile(path, header, Arrays.copyOfRange(bytes, start, bytes.length));
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException(path + ": not 'name: value': " + line);
      }
      header
          .computeIfAbsent(line.substring(0, colon), absent -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
  }

  /// Every vector (`*.vec`) in `folder`, by name.
  public static List<VectorFile> readAll(Path folder) throws IOException {
    List<Path> paths;
    try (var entries = Files.list(folder)) {
      paths = entries.filter(each -> each.toString().endsWith(".vec")).sorted().toList();
    }
    List<VectorFile> vectors = new ArrayList<>();
    for (Path each : paths) {
      vectors.add(read(each));
    }
    return vectors;
  }

  /// The file's name without its ending.
  public String name() {
    return String.valueOf(path.getFileName()).replaceFirst("\\.vec$", "");
  }

  /// The values of all header lines of this name, in their order; empty when there is none.
  public List<String> all(String name) {
    return List.copyOf(header.getOrDefault(name, List.of()));
  }

  /// The value of the header line of this name, if there is one.
  ///
  /// @throws IllegalStateException when there are several
  public Optional<String> find(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw new IllegalStateException(path + ": '" + name + "' more than once");
    }
    return values.stream().findFirst();
  }

  /// The value of the one header line of this name.
  ///
  /// @throws IllegalStateException when there is none, or several
  public String require(String name) {
    return find(name).orElseThrow(() -> new IllegalStateException(path + ": no '" + name + "'"));
  }

  /// Whether the body is a sealed model, to be had by [#extractTo(Path)], and not a sealed file.
  public boolean isModel() {
    return require("form").equals("model");
  }

  /// The sealed file.
  ///
  /// @throws IllegalStateException when the body is a model
  public byte[] body() throws IOException {
    if (isModel()) {
      throw new IllegalStateException(path + ": holds a model");
    }
    if (find("body").filter("raw"::equals).isPresent()) {
      return stored.clone();
    }
    ByteArrayOutputStream inflated = new ByteArrayOutputStream();
    try (InflaterOutputStream out = new InflaterOutputStream(inflated)) {
      out.write(stored);
    }
    return inflated.toByteArray();
  }

  /// Writes the files of the sealed model below `folder`.
  ///
  /// @throws IllegalStateException when the body is a single file
  public void extractTo(Path folder) throws IOException {
    if (!isModel()) {
      throw new IllegalStateException(path + ": holds a single file");
    }
    Path root = folder.toAbsolutePath().normalize();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(stored))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
          throw new IOException(path + ": leads out of its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.resolveSibling("."));
          Files.copy(zip, target);
        }
      }
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
