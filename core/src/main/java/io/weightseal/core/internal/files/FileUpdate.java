package io.weightseal.core.internal.files;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Exclusive hold of one existing file, to patch or to replace it.
final class FileUpdate implements ObjectStore.Update {
  private final Path path;
  private final DestinationLock lock;
  private final FileSource source;

  private FileUpdate(Path path, DestinationLock lock, FileSource source) {
    this.path = path;
    this.lock = lock;
    this.source = source;
  }

  static FileUpdate begin(Path path) throws StoreException {
    FileSource.open(path).close();
    DestinationLock lock = DestinationLock.acquire(path);
    try {
      Beside.of(path).clean(path);
      return new FileUpdate(path, lock, FileSource.open(path));
    } catch (IOException e) {
      lock.close();
      throw e instanceof StoreException known ? known : FileErrors.of("write", path, e);
    }
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public void patch(long offset, byte[] bytes) throws StoreException {
    if (offset < 0 || offset + bytes.length > source.size()) {
      throw new IllegalArgumentException("a patch must lie within the object");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer, offset + buffer.position());
      }
      channel.force(true);
    } catch (IOException e) {
      throw FileErrors.of("write", path, e);
    }
  }

  @Override
  public void replace(byte[] bytes) throws StoreException {
    Path staged = Beside.of(path).staged();
    FileSink.Completion move =
        new FileSink.Completion() {
          @Override
          public void publish() throws IOException {
            Files.move(staged, path, StandardCopyOption.ATOMIC_MOVE);
            Beside.syncFolder(Staging.parent(path));
          }

          @Override
          public void discard() {
            try {
              Files.deleteIfExists(staged);
            } catch (IOException e) {
              // The next writer tries again.
              return;
            }
          }
        };
    try (Sink sink = FileSink.create(staged, path, bytes.length, move)) {
      sink.write(ByteBuffer.wrap(bytes), 0);
      sink.commit();
    }
  }

  @Override
  public void close() {
    source.close();
    lock.close();
  }
}
