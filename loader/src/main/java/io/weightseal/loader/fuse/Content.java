package io.weightseal.loader.fuse;

import io.weightseal.core.SealedFile;
import io.weightseal.loader.linux.Descriptor;

/// Where a served file's plaintext comes from.
public sealed interface Content {
  /// Plaintext bytes.
  long size();

  /// It is decrypted when it is read.
  record OnDemand(SealedFile file) implements Content {
    @Override
    public long size() {
      return file.size();
    }
  }

  /// It is in a file in memory, which the kernel itself reads (FUSE passthrough).
  ///
  /// @param memory open for reading; stays the caller's, who keeps it open while this is served
  record InMemory(Descriptor memory, long size) implements Content {}
}
