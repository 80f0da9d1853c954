package io.weightseal.cli.command;

import io.weightseal.api.SigningKey;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.settings.Settings;
import io.weightseal.core.ManifestSigning;
import io.weightseal.signing.LocalSigner;
import io.weightseal.signing.ManifestSignatures;
import io.weightseal.signing.Signer;
import io.weightseal.signing.SignerStore;
import io.weightseal.signing.SigningKeys;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// `--signer`: who signs.
final class SignerOption {
  private final Parameters.Value<String> name;

  SignerOption(Parameters parameters, String description) {
    name = parameters.option(String.class, "NAME", description, "--signer");
  }

  /// Who was named; null where nobody was.
  @Nullable Named find(Settings settings) throws CommandFailedException, IOException {
    String given = name.get();
    if (given == null) {
      return null;
    }
    SignerStore store = KeyServices.signerStore(settings);
    return new Named(store, SignerCommands.require(store, given));
  }

  /// A signer that is there.
  record Named(SignerStore store, LocalSigner local) {
    Signer signer() {
      return local.signer();
    }

    /// The settings, by which its key may be used where that is in a key service: it stands in the
    /// user's own store, and so the user allowed it.
    Settings allowed(Settings settings) {
      SigningKey key = local.serviceKey();
      return key == null ? settings : settings.allowing(key.key());
    }

    /// Signs by `engine`'s key services, and passphrases.
    ManifestSigning by(Engine engine) {
      SigningKeys keys = store.keys(local, engine.passphrases(), engine.weightseal()::signature);
      return manifest -> ManifestSignatures.sign(manifest, keys);
    }
  }

  /// The settings with which to work for `named`, who may be nobody.
  static Settings allowed(Settings settings, @Nullable Named named) {
    return named == null ? settings : named.allowed(settings);
  }

  /// What signs for `named`; null for nobody.
  static @Nullable ManifestSigning by(@Nullable Named named, Engine engine) {
    return named == null ? null : named.by(engine);
  }
}
