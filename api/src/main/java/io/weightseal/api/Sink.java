package io.weightseal.api;

import java.nio.ByteBuffer;
import java.util.List;

/// A place for bytes, written at any offset by several threads at once; each byte is written once.
///
/// Writers go from front to back on the whole: a store behind a network may hold back a writer that
/// is far ahead of bytes that are still missing.
public interface Sink extends AutoCloseable {
  /// Says which bytes belong together: the object's first `first` bytes, and after them each `size`
  /// bytes. A store that sends objects in parts sends these pieces whole. Called at most once,
  /// before the first write.
  ///
  /// @param first at least 1
  /// @param size at least 1
  default void expectPieces(long first, long size) {}

  /// Writes all bytes of `source`, inside the store, where it can: then they do not come here, and
  /// nothing else is to be written. It goes on until the commit, which says when it failed. Called
  /// at most once, before the first write.
  ///
  /// @param source as long as this object is to be; to be closed after the commit
  /// @return whether that is being done; else nothing was written
  default boolean writeAllOf(Source source) throws StoreException {
    return false;
  }

  /// A stretch of the object.
  record Stretch(long offset, long length) {}

  /// Which bytes are there already, by a write that an earlier process began; they are not to be
  /// written again. Called at most once, after [#expectPieces] and before the first write; a sink
  /// that is never asked holds none.
  default List<Stretch> written() throws StoreException {
    return List.of();
  }

  /// Writes all that remains in `bytes` at `offset`.
  void write(ByteBuffer bytes, long offset) throws StoreException;

  /// Makes what was written durable, and visible under its name where it does not belong to a
  /// folder that is yet to be committed.
  void commit() throws StoreException;

  /// Discards what was written unless it was committed.
  @Override
  void close();
}
