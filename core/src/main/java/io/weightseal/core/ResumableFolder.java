package io.weightseal.core;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import io.weightseal.core.internal.files.PartialFolder;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A new folder that is written over several attempts, and appears under its name when it is
/// complete.
///
/// What a writer leaves without a commit is kept, for the next writer of the same content. Nothing
/// of it was made durable or checked: whoever goes on with it checks it. Safe for use by several
/// threads; one writer at a time has a destination, and any other kind of writer removes what was
/// kept.
public interface ResumableFolder extends AutoCloseable {
  /// One of its files.
  interface Part {
    /// Writes all that remains in `bytes` at `offset`.
    void write(ByteBuffer bytes, long offset) throws StoreException;

    /// Reads into `target` until it is full or the end is reached, and returns how many bytes.
    int read(ByteBuffer target, long offset) throws StoreException;
  }

  /// Takes hold of a destination, with what an earlier writer of the same content left.
  ///
  /// @param content 32 bytes that say what is being written; with others than the earlier writer's,
  ///   nothing is kept
  /// @throws StoreException [StoreException.Reason#LOCKED] when someone else writes there
  static ResumableFolder open(Path destination, byte[] content, IfExists ifExists)
      throws StoreException {
    if (content.length != 32) {
      throw new IllegalArgumentException("what is written is named by 32 bytes");
    }
    return PartialFolder.open(destination.toAbsolutePath(), content, ifExists);
  }

  /// A file, with what an earlier writer wrote of it; it is open until this is closed.
  ///
  /// @param name relative, with `/` between its parts
  /// @param size what it will have
  Part part(String name, long size) throws StoreException;

  /// What the writer noted under a number, 0 where nothing was. It may be wrong after a loss of
  /// power.
  long mark(int number) throws StoreException;

  /// Notes something for the next writer.
  void setMark(int number, long value) throws StoreException;

  /// Makes all files durable, and the folder visible.
  void commit() throws StoreException;

  /// Keeps what was written, unless it was committed.
  @Override
  void close();
}
