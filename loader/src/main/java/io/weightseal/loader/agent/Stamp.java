package io.weightseal.loader.agent;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.Kind;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An artifact as it lies on the disk, or in a store, at one time. Two clients share memory only
/// where this is the same for both.
///
/// @param files the artifact itself and, of a folder, what is in it
record Stamp(String artifact, List<Mark> files) {
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
    return new Stamp(artifact.toString(), marks);
  }

  /// Of a model in a store it is the manifest's version: another model has another one, and what
  /// does not belong to it does not open.
  static Stamp of(Location artifact) throws WeightsealException {
    ObjectStore store = artifact.store();
    String name = artifact.name();
    boolean object = store.find(name).filter(each -> each.kind() == Kind.OBJECT).isPresent();
    Location pinned = object ? artifact : artifact.resolve(Manifest.NAME);
    try (Source source = store.open(pinned.name())) {
      String version =
          source
              .stamp()
              .orElseThrow(
                  () ->
                      new StoreException(
                          Reason.UNSUITABLE,
                          "nobody can tell whether " + artifact + " stays as it is"));
      Mark mark = new Mark(pinned.name(), version, FileTime.fromMillis(0), source.size());
      return new Stamp(artifact.toString(), List.of(mark));
    }
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
