package io.weightseal.core.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The names, beside a destination, that a writer uses until the destination is complete.
///
/// They follow from the destination's name, so that the next writer finds what a killed one left.
/// spec: v1#mdl-2
///
/// @param lock held while writing
/// @param staged what is being written
/// @param replaced what stood under the name, for the moment in which a folder is exchanged
/// @param partial what is being fetched, and is kept when that is cut off
record Beside(Path lock, Path staged, Path replaced, Path partial) {
  static final String PREFIX = ".weightseal-";

  static Beside of(Path destination) {
    String name = String.valueOf(destination.getFileName());
    String id = HexFormat.of().formatHex(sha256(name), 0, 8);
    return new Beside(
        destination.resolveSibling(PREFIX + id + ".lock"),
        destination.resolveSibling(PREFIX + id + ".tmp"),
        destination.resolveSibling(PREFIX + id + ".old"),
        destination.resolveSibling(PREFIX + id + ".part"));
  }

  /// Removes what a killed writer left, and puts back a folder that it had moved aside. Only the
  /// holder of the lock may call this.
  void clean(Path destination) throws IOException {
    cleanButPartial(destination);
    deleteTree(partial);
  }

  /// The same, for who goes on with what was fetched so far.
  void cleanButPartial(Path destination) throws IOException {
    if (Files.exists(replaced, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.exists(destination, LinkOption.NOFOLLOW_LINKS)) {
        deleteTree(replaced);
      } else {
        Files.move(replaced, destination, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    deleteTree(staged);
  }

  static void deleteTree(Path top) throws IOException {
    if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// Makes the names in a folder durable.
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
