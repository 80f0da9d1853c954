package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Text;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The rules for paths of files inside a model.
public final class ModelPath {
  /// What the sealed form of a file is called: its path and this.
  public static final String SEALED_SUFFIX = ".sealed";

  /// What the names of a writer's temporary files begin with.
  public static final String TEMPORARY_PREFIX = ".weightseal-";

  public static final int MAX_BYTES = 1024;

  private ModelPath() {}

  /// Returns `path` when it is a model path.
  ///
  /// @throws IllegalArgumentException naming the problem otherwise
  public static String require(String path) {
    // spec: v1#dsc-2
    Text.require("a path", path, 1, MAX_BYTES);
    if (path.indexOf('\\') >= 0) {
      throw new IllegalArgumentException("a path with a backslash: " + path);
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException("a path with an empty, `.` or `..` part: " + path);
      }
    }
    return path;
  }

  /// Refuses a path whose sealed file readers would take for a writer's temporary file.
  ///
  /// @throws IllegalArgumentException naming the problem
  public static void requireNotTemporary(String path) {
    // spec: v1#mdl-2
    if (path.startsWith(TEMPORARY_PREFIX)) {
      throw new IllegalArgumentException(
          "a path that begins as a writer's temporary files do: " + path);
    }
  }

  /// Refuses paths that could not stand beside each other on a file system that ignores case.
  public static void requireDistinct(Collection<String> paths) throws MalformedArtifactException {
    // spec: v1#mft-4
    Map<String, String> sealedNames = new HashMap<>();
    sealedNames.put(Manifest.NAME, Manifest.NAME);
    sealedNames.put(KeysFile.NAME, KeysFile.NAME);
    Map<String, String> files = new HashMap<>();
    Set<String> folders = new HashSet<>();
    for (String path : paths) {
      String folded = fold(path);
      String other = files.put(folded, path);
      if (other != null) {
        throw new MalformedArtifactException(
            "two paths that differ only in case or spelling: " + other + " and " + path);
      }
      sealedNames.put(fold(path + SEALED_SUFFIX), path);
      for (int slash = folded.indexOf('/'); slash >= 0; slash = folded.indexOf('/', slash + 1)) {
        folders.add(folded.substring(0, slash));
      }
    }
    for (String folder : folders) {
      String file = files.getOrDefault(folder, sealedNames.get(folder));
      if (file != null) {
        throw new MalformedArtifactException(
            file + " would stand where another file of the model has a folder");
      }
    }
  }

  private static String fold(String path) {
    return Normalizer.normalize(path, Normalizer.Form.NFC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }
}
