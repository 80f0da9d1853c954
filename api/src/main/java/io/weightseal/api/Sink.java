package io.weightseal.api;

import java.nio.ByteBuffer;

/// A place for bytes, written at any offset by several threads at once; each byte is written once.
public interface Sink extends AutoCloseable {
  /// Writes all that remains in `bytes` at `offset`.
  void write(ByteBuffer bytes, long offset) throws StoreException;

  /// Makes what was written durable, and visible under its name where it does not belong to a
  /// folder that is yet to be committed.
  void commit() throws StoreException;

  /// Discards what was written unless it was committed.
  @Override
  void close();
}
