package io.weightseal.core.internal.files;

import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A new file, written by positional writes. What becomes of it once it is complete is for its
/// [Completion] to say.
final class FileSink implements Sink {
  private final Path file;
  private final FileChannel channel;
  private final LargeFile large;
  private final Completion completion;
  private boolean committed;

  /// What happens to a file that is complete, or given up.
  interface Completion {
    void publish() throws IOException;

    void discard();
  }

  private FileSink(Path file, FileChannel channel, LargeFile large, Completion completion) {
    this.file = file;
    this.channel = channel;
    this.large = large;
    this.completion = completion;
  }

  /// Makes a new, empty file.
  ///
  /// @param size how many bytes will be written, or -1
  static FileSink create(Path file, long size, Completion completion) throws StoreException {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try {
        return new FileSink(file, channel, LargeFile.prepare(file, size), completion);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      completion.discard();
      throw FileErrors.of("write", file, e);
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
      throw FileErrors.of("write", file, e);
    }
  }

  @Override
  public void commit() throws StoreException {
    try {
      channel.force(true);
      channel.close();
      completion.publish();
      committed = true;
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("write", file, e);
    }
  }

  @Override
  public void close() {
    large.close();
    if (committed) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      // The file is thrown away; what could not be written of it does not matter.
    } finally {
      completion.discard();
    }
  }
}
