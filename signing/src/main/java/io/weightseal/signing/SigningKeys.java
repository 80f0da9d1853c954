package io.weightseal.signing;

import io.weightseal.api.WeightsealException;
import io.weightseal.format.Envelope;
import java.util.Map;

/// Whoever can sign for a [Signer]: private halves in files, or a service that lends none.
public interface SigningKeys {
  /// Who signs.
  Signer signer();

  /// Signs a manifest's DSSE pre-authentication encoding with every key of the signer.
  ///
  /// @return what each algorithm gives, for all of the signer's
  /// @throws WeightsealException when one of them cannot
  Map<SignatureAlgorithm, byte[]> sign(Envelope manifest) throws WeightsealException;
}
