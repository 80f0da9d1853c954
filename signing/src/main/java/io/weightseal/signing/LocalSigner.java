package io.weightseal.signing;

import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import io.weightseal.keys.files.FiledKey;
import io.weightseal.keys.files.Protection;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a [SignerStore] says about a signer whose private halves stand in it, or in a key service
/// that lets them be used from here. Holds no secret.
///
/// @param signer what may be shared
/// @param folder where it stands
/// @param created in whole seconds
/// @param protection what keeps the private halves from whoever can read their files
/// @param serviceKey what signs in a key service; null when the private halves stand here
public record LocalSigner(
    Signer signer,
    Path folder,
    Instant created,
    Protection protection,
    @Nullable SigningKey serviceKey)
    implements FiledKey {
  @Override
  public String name() {
    return signer.name();
  }

  @Override
  public KeyUri uri() {
    return new KeyUri(SignerStore.SCHEME + ":" + name());
  }
}
