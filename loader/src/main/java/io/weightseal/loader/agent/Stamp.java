package io.weightseal.loader.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An artifact as it lies on the disk at one time. Two clients share memory only where this is the
/// same for both.
///
/// @param files the artifact itself and, of a folder, what is in it
record Stamp(Path artifact, List<Mark> files) {
  /// A file's number and last change, as the file system has them.
  record Mark(String name, @Nullable Object number, FileTime changed, long size) {}

  Stamp {
    files = List.copyOf(files);
  }

  /// @param artifact resolved, without symbolic links
  static Stamp of(Path artifact) throws IOException {
    List<Mark> marks = new ArrayList<>();
    try (Stream<Path> entries = Files.walk(artifact)) {
      for (Path entry : (Iterable<Path>) entries.sorted()::iterator) {
        marks.add(mark(artifact, entry));
      }
    }
    return new Stamp(artifact, marks);
  }

  private static Mark mark(Path artifact, Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Mark(
        artifact.relativize(file).toString(),
        attributes.fileKey(),
        attributes.lastModifiedTime(),
        attributes.size());
  }
}
