package io.weightseal.api;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// One wrapped copy of a model's data key.
///
/// @param key the key that wrapped it
/// @param keyVersion that key's version, where the service has versions; 1 to 256 UTF-8 bytes
/// @param wrapped the service's own bytes
/// @param created when it was wrapped, in whole seconds
public record Recipient(
    KeyUri key, @Nullable String keyVersion, WrappedKey wrapped, Instant created) {
  public Recipient {
    if (keyVersion != null) {
      Text.require("a key version", keyVersion, 1, 256);
    }
    created = created.truncatedTo(ChronoUnit.SECONDS);
  }
}
