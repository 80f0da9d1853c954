package io.weightseal.core.internal.cipher;

/// What one thread brings along to its work: buffers that are used again and again, and a cipher
/// where there is something to seal or to open.
public sealed interface Worker extends AutoCloseable permits SealWorker, OpenWorker, CopyWorker {
  /// Wipes the buffers.
  @Override
  void close();
}
