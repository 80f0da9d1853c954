package io.weightseal.keys.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Folders of keys that appear whole or not at all.
public final class NewFolder {
  private static final String UNFINISHED = ".new-";

  private NewFolder() {}

  /// What puts the files into a new folder.
  @FunctionalInterface
  public interface Filling {
    void into(Path folder) throws IOException;
  }

  /// Makes the folder `name` below `keys`, filled, in one durable step. Only under the [StoreLock].
  public static void make(Path keys, String name, Filling filling) throws IOException {
    Path fresh = keys.resolve(UNFINISHED + name);
    try {
      PrivateFiles.createFolder(fresh);
      filling.into(fresh);
      PrivateFiles.sync(fresh);
      PrivateFiles.move(fresh, keys.resolve(name));
    } finally {
      PrivateFiles.deleteFolder(fresh);
    }
  }

  /// Removes the folders that killed processes left. Only under the [StoreLock]: then nobody is at
  /// work on them.
  public static void removeUnfinished(Path keys) throws IOException {
    List<Path> unfinished;
    try (Stream<Path> entries = Files.list(keys)) {
      unfinished =
          entries
              .filter(each -> String.valueOf(each.getFileName()).startsWith(UNFINISHED))
              .toList();
    }
    for (Path each : unfinished) {
      PrivateFiles.deleteFolder(each);
    }
  }
}
