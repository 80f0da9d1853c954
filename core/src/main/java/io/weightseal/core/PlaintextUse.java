package io.weightseal.core;

import java.io.IOException;
import java.nio.ByteBuffer;

/// What is done with plaintext that is lent.
@FunctionalInterface
public interface PlaintextUse {
  /// Uses a piece. All of it was authenticated.
  ///
  /// @param plaintext direct, read-only, and valid until this returns: then it is written over
  /// @param offset of the piece in the file
  void accept(ByteBuffer plaintext, long offset) throws IOException;
}
