package io.weightseal.signing.oms;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.WeightsealException;
import java.security.PublicKey;

/// Believes whoever has the private half of one key. Immutable.
///
/// @param key on one of the curves of the specification
public record TrustedKey(PublicKey key) implements Trust {
  /// @throws IllegalArgumentException for another kind of key
  public TrustedKey {
    Curve.of(key);
  }

  /// The SHA-256 of the key's PEM, which bundles name keys by.
  public String hint() {
    return hint(key);
  }

  static String hint(PublicKey key) {
    return Sha256.hex(Pem.text("PUBLIC KEY", key.getEncoded()));
  }

  @Override
  public Signed require(String what, Bundle bundle) throws WeightsealException {
    switch (bundle.material()) {
      case Bundle.Material.KeyHint(String hint) -> {
        if (!hint.isEmpty() && !hint.equals(hint())) {
          throw new NotAuthenticException(
              what + " was signed with another key than the one that was given");
        }
      }
      case Bundle.Material.Chain _ ->
          throw new NotAuthenticException(
              what + " was signed with a certificate, and a key was given to verify it with");
    }
    return new Signed(Trust.statement(what, bundle, key), "key " + hint());
  }
}
