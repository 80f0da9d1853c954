package io.weightseal.signing;

import io.weightseal.api.SigningKey;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.Envelope;
import java.util.List;
import java.util.Map;

/// Signs by one key that stays in its key service. What the service gives is verified before it is
/// used, by [ManifestSignatures].
///
/// spec: sign-v1#svc-1
///
/// @param signer whose one public key is that of `key`
/// @param service asks for signatures
public record ServiceSigner(Signer signer, SigningKey key, Service service) implements SigningKeys {

  /// Whoever asks a key service for signatures.
  @FunctionalInterface
  public interface Service {
    /// @param digest as [io.weightseal.api.KeyService#sign] takes it
    byte[] sign(SigningKey key, Envelope manifest, byte[] digest) throws WeightsealException;
  }

  /// The signer that a key of a key service is.
  ///
  /// @throws IllegalArgumentException when that is no name for a signer
  public static Signer signer(String name, SigningKey key) {
    SignatureAlgorithm algorithm =
        key.onP384() ? SignatureAlgorithm.ECDSA_P384 : SignatureAlgorithm.ECDSA_P256;
    // Read anew, so that it is of one form, whatever library made it.
    return new Signer(
        name,
        List.of(
            new Signer.Key(algorithm, algorithm.publicKey(key.publicKey().getEncoded()))));
  }

  @Override
  public Map<SignatureAlgorithm, byte[]> sign(Envelope manifest) throws WeightsealException {
    SignatureAlgorithm algorithm = signer.keys().getFirst().algorithm();
    byte[] message = Envelope.preAuthenticationEncoding(manifest.payload());
    return Map.of(algorithm, service.sign(key, manifest, algorithm.digest(message)));
  }
}
