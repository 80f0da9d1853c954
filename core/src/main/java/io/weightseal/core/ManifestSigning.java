package io.weightseal.core;

import io.weightseal.api.WeightsealException;
import io.weightseal.format.Envelope;

/// Puts signatures on a manifest.
@FunctionalInterface
public interface ManifestSigning {
  /// @return the same statement and manifest MAC, with other signatures
  Envelope sign(Envelope manifest) throws WeightsealException;
}
