package io.weightseal.core.internal.files;

import io.weightseal.api.StoreException;
import io.weightseal.core.ResumableFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file of a [PartialFolder].
final class PartialFile implements ResumableFolder.Part, AutoCloseable {
  private final Path named;
  private final FileChannel channel;
  private final LargeFile large;

  private PartialFile(Path named, FileChannel channel, LargeFile large) {
    this.named = named;
    this.channel = channel;
    this.large = large;
  }

  /// @param named how errors call the file: where it is to stand in the end
  static PartialFile open(Path file, Path named, long size) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      // What an earlier attempt has taken room for is there already.
      long room = channel.size() >= size ? -1 : size;
      if (channel.size() > size) {
        channel.truncate(size);
      }
      return new PartialFile(named, channel, LargeFile.prepare(file, room));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void write(ByteBuffer bytes, long offset) throws StoreException {
    int start = bytes.position();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, offset + bytes.position() - start);
      }
      large.wrote(bytes.position() - start);
    } catch (IOException e) {
      throw FileErrors.of("write", named, e);
    }
  }

  @Override
  public int read(ByteBuffer target, long offset) throws StoreException {
    try {
      return PartialFolder.readFully(channel, target, offset);
    } catch (IOException e) {
      throw FileErrors.of("read", named, e);
    }
  }

  /// Makes it durable.
  void finish() throws IOException {
    channel.force(true);
    channel.close();
    large.close();
  }

  @Override
  public void close() {
    large.close();
    try {
      channel.close();
    } catch (IOException e) {
      // Bytes that are not there are fetched again.
      return;
    }
  }
}
