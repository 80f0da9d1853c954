package io.weightseal.core.internal.cipher;

/// What one thread brings along to its work: a cipher and buffers that are used again and again.
public sealed interface Worker extends AutoCloseable permits SealWorker, OpenWorker {
  /// Wipes the buffers.
  @Override
  void close();
}
