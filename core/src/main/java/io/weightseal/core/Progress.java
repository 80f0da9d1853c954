package io.weightseal.core;

/// Hears how far a long operation has come. Called from worker threads, often: must be quick and
/// thread-safe.
public interface Progress {
  /// Hears nothing.
  Progress NONE =
      new Progress() {
        @Override
        public void begin(long totalBytes) {}

        @Override
        public void advanced(long bytes) {}
      };

  /// The operation begins.
  ///
  /// @param totalBytes plaintext bytes to work on, or -1 when that is not known
  void begin(long totalBytes);

  /// `bytes` more plaintext bytes are done.
  void advanced(long bytes);
}
