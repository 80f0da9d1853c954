package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.signing.oms.PublicPem;
import io.weightseal.signing.oms.Trust;
import io.weightseal.signing.oms.TrustedAuthorities;
import io.weightseal.signing.oms.TrustedKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/// `--public-key` and `--ca`: whose signature on a model in the clear is believed.
final class OmsTrustOption {
  private final Parameters.Value<Path> publicKey;
  private final Parameters.Values<Path> authorities;

  OmsTrustOption(Parameters parameters) {
    publicKey =
        parameters.option(
            Path.class,
            "FILE",
            "The public key in PEM of whoever may have signed.",
            "--public-key");
    authorities =
        parameters.options(
            Path.class,
            "FILE",
            "Certificates in PEM of authorities: whoever they certify may have signed.",
            "--ca");
  }

  Trust get() throws CommandFailedException, IOException {
    Path key = publicKey.get();
    if ((key == null) == authorities.get().isEmpty()) {
      throw CommandFailedException.usage(
          "it is not clear whom to believe",
          "name a key with --public-key, or authorities with --ca");
    }
    if (key != null) {
      try {
        return new TrustedKey(PublicPem.key(OmsCommands.pem(key)));
      } catch (IllegalArgumentException e) {
        throw OmsCommands.unusable(key, e);
      }
    }
    return new TrustedAuthorities(OmsCommands.certificates(authorities.get()), Clock.systemUTC());
  }
}
