package io.weightseal.keys.hybrid;

import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.FiledKey;
import io.weightseal.keys.files.Protection;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a [HybridKeyStore] says about a key. Holds no secret.
///
/// @param publicHalf what may be shared
/// @param folder where the key stands
/// @param created when it was made, or its public half was imported; in whole seconds
/// @param protection what keeps the private half from whoever can read its file; null when only the
///   public half stands here
public record HybridKey(
    PublicHalf publicHalf, Path folder, Instant created, @Nullable Protection protection)
    implements FiledKey {
  /// The key's name, without the scheme.
  @Override
  public String name() {
    return publicHalf.name();
  }

  /// The name that recipients carry.
  @Override
  public KeyUri uri() {
    return publicHalf.uri();
  }

  /// Whether the private half stands here, so that models can be opened.
  public boolean canOpen() {
    return protection != null;
  }
}
