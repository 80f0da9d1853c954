package io.weightseal.api;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Bytes that can be read at any offset, by several threads at once.
public interface Source extends AutoCloseable {
  /// How many bytes there are.
  long size() throws StoreException;

  /// Reads into `target` until it is full or the end is reached, and returns the number of bytes
  /// read.
  int read(ByteBuffer target, long offset) throws WeightsealException;

  /// Says that these bytes are about to be read, from front to back on the whole, by however many
  /// threads. A store behind a network fetches them in few and large requests, and nothing outside
  /// them. Only a hint: any byte may be read all the same, and none need be.
  ///
  /// @param length in bytes; what lies past the end is left out
  default void expect(long offset, long length) {}

  /// Whether reading the same bytes again takes as long as the first time, since they come over a
  /// network. Who needs them twice then keeps them.
  default boolean isFar() {
    return false;
  }

  /// What tells this content from what stood here before, or will stand here later; empty where
  /// nobody can tell.
  default Optional<String> stamp() throws StoreException {
    return Optional.empty();
  }

  /// How errors call this source.
  String describe();

  /// Fails when the bytes are no longer those that were opened: called once after all were read.
  ///
  /// @throws StoreException [StoreException.Reason#CHANGED]
  void requireUnchanged() throws StoreException;

  @Override
  void close();
}
