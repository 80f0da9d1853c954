package io.weightseal.api;

import java.nio.ByteBuffer;

/// Bytes that can be read at any offset, by several threads at once.
public interface Source extends AutoCloseable {
  /// How many bytes there are.
  long size() throws StoreException;

  /// Reads into `target` until it is full or the end is reached, and returns the number of bytes
  /// read.
  int read(ByteBuffer target, long offset) throws WeightsealException;

  /// How errors call this source.
  String describe();

  /// Fails when the bytes are no longer those that were opened: called once after all were read.
  ///
  /// @throws StoreException [StoreException.Reason#CHANGED]
  void requireUnchanged() throws StoreException;

  @Override
  void close();
}
