package io.weightseal.core.internal.files;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import io.weightseal.core.ResumableFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A folder that is written beside its place, in which a later writer goes on.
public final class PartialFolder implements ResumableFolder {
  private static final String MARKS = Beside.PREFIX + "marks";
  private static final int ID_BYTES = 32;

  private final Path destination;
  private final Beside beside;
  private final IfExists ifExists;
  private final DestinationLock lock;
  private final FileChannel marks;
  private final Map<String, PartialFile> files = new ConcurrentHashMap<>();
  private boolean committed;

  private PartialFolder(
      Path destination, Beside beside, IfExists ifExists, DestinationLock lock, FileChannel marks) {
    this.destination = destination;
    this.beside = beside;
    this.ifExists = ifExists;
    this.lock = lock;
    this.marks = marks;
  }

  /// Takes hold of a destination, with what an earlier writer of the same content left there.
  public static ResumableFolder open(Path destination, byte[] content, IfExists ifExists)
      throws StoreException {
    Staging.requireFree(destination, ifExists);
    DestinationLock lock = DestinationLock.acquire(destination);
    Beside beside = Beside.of(destination);
    try {
      beside.cleanButPartial(destination);
      Staging.requireFree(destination, ifExists);
      return new PartialFolder(destination, beside, ifExists, lock, marks(beside, content));
    } catch (IOException e) {
      lock.close();
      throw e instanceof StoreException known ? known : FileErrors.of("write", destination, e);
    }
  }

  private static FileChannel marks(Beside beside, byte[] content) throws IOException {
    Path file = beside.partial().resolve(MARKS);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      FileChannel known = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      ByteBuffer id = ByteBuffer.allocate(ID_BYTES);
      readFully(known, id, 0);
      if (id.flip().equals(ByteBuffer.wrap(content))) {
        return known;
      }
      known.close();
    }
    Beside.deleteTree(beside.partial());
    Files.createDirectory(beside.partial());
    FileChannel fresh =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    fresh.write(ByteBuffer.wrap(content), 0);
    return fresh;
  }

  static int readFully(FileChannel channel, ByteBuffer target, long offset) throws IOException {
    int start = target.position();
    while (target.hasRemaining()) {
      int read = channel.read(target, offset + target.position() - start);
      if (read < 0) {
        break;
      }
    }
    return target.position() - start;
  }

  @Override
  public Part part(String name, long size) throws StoreException {
    PartialFile known = files.get(name);
    if (known != null) {
      return known;
    }
    Path file = Staging.below(beside.partial(), name);
    try {
      Files.createDirectories(Staging.parent(file));
      PartialFile opened = PartialFile.open(file, destination.resolve(name), size);
      files.put(name, opened);
      return opened;
    } catch (IOException e) {
      throw FileErrors.of("write", destination.resolve(name), e);
    }
  }

  @Override
  public long mark(int number) throws StoreException {
    ByteBuffer mark = ByteBuffer.allocate(Long.BYTES);
    try {
      int read = readFully(marks, mark, ID_BYTES + (long) number * Long.BYTES);
      return read < Long.BYTES ? 0 : Math.max(0, mark.getLong(0));
    } catch (IOException e) {
      throw FileErrors.of("read", destination, e);
    }
  }

  @Override
  public void setMark(int number, long value) throws StoreException {
    ByteBuffer mark = ByteBuffer.allocate(Long.BYTES).putLong(0, value);
    try {
      marks.write(mark, ID_BYTES + (long) number * Long.BYTES);
    } catch (IOException e) {
      throw FileErrors.of("write", destination, e);
    }
  }

  @Override
  public void commit() throws StoreException {
    try {
      for (PartialFile file : files.values()) {
        file.finish();
      }
      marks.close();
      Files.delete(beside.partial().resolve(MARKS));
      StagedFolder.publish(beside.partial(), destination, beside, ifExists);
      committed = true;
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("write", destination, e);
    }
    lock.close();
  }

  @Override
  public void close() {
    if (committed) {
      return;
    }
    try (marks) {
      files.values().forEach(PartialFile::close);
    } catch (IOException e) {
      // What could not be noted is fetched again.
      return;
    } finally {
      lock.close();
    }
  }
}
