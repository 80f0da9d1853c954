package io.weightseal.core.internal.artifact;

import io.weightseal.api.ModelIdentity;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The artifact whose data key is being used.
///
/// @param name how errors call it
/// @param digest of its manifest, or its header hash, as [io.weightseal.api.KeyUse#digest()] has
///   it; null where there is none yet
public record Subject(String name, ModelIdentity identity, @Nullable String digest) {
  /// An artifact that is being made.
  public Subject(String name, ModelIdentity identity) {
    this(name, identity, null);
  }

  /// @param sha256 32 bytes
  public static Subject of(String name, ModelIdentity identity, byte[] sha256) {
    return new Subject(name, identity, "sha256:" + HexFormat.of().formatHex(sha256));
  }
}
