package io.weightseal.core.internal.files;

import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// A regular file that is read by positional reads.
///
/// It is never mapped: a native cipher at work on a mapping of a file that somebody truncates
/// brings the JVM down.
final class FileSource implements Source {
  private final Path path;
  private final FileChannel channel;
  private final BasicFileAttributes opened;

  private FileSource(Path path, FileChannel channel, BasicFileAttributes opened) {
    this.path = path;
    this.channel = channel;
    this.opened = opened;
  }

  static FileSource open(Path path) throws StoreException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new StoreException(Reason.UNSUITABLE, path + " is not a regular file");
      }
      return new FileSource(path, FileChannel.open(path, StandardOpenOption.READ), attributes);
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("read", path, e);
    }
  }

  @Override
  public long size() {
    return opened.size();
  }

  @Override
  public int read(ByteBuffer target, long offset) throws StoreException {
    int start = target.position();
    try {
      while (target.hasRemaining()) {
        int read = channel.read(target, offset + target.position() - start);
        if (read < 0) {
          break;
        }
      }
      return target.position() - start;
    } catch (IOException e) {
      throw FileErrors.of("read", path, e);
    }
  }

  /// Which file it is, when it was written to, and when anything about it changed last.
  @Override
  public Optional<String> stamp() throws StoreException {
    try {
      Object changed = Files.getAttribute(path, "unix:ctime");
      return Optional.of(opened.fileKey() + " " + opened.lastModifiedTime() + " " + changed);
    } catch (IOException e) {
      throw FileErrors.of("read", path, e);
    }
  }

  @Override
  public String describe() {
    return path.toString();
  }

  @Override
  public void requireUnchanged() throws StoreException {
    try {
      boolean sameSize = channel.size() == opened.size();
      if (!sameSize || wasWrittenTo()) {
        throw new StoreException(
            Reason.CHANGED,
            path
                + (sameSize ? " changed" : " grew or shrank")
                + " while it was being read; nothing was written; try again when nobody writes to"
                + " it");
      }
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("read", path, e);
    }
  }

  /// Whether the file that was opened has another time of change. One that was replaced or removed
  /// in the meantime is still there to be read, unchanged.
  private boolean wasWrittenTo() throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return java.util.Objects.equals(now.fileKey(), opened.fileKey())
          && !now.lastModifiedTime().equals(opened.lastModifiedTime());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("closing a file that was only read", e);
    }
  }
}
