package io.weightseal.core.internal.pipeline;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Source;

/// A sealed file of which nothing is given out but what a manifest lists, whoever has the data key.
/// What is read here was compared with the manifest.
///
/// spec: sign-v1#plc-4
public interface ListedSegments extends Source {
  /// The sealed file as it is: for whoever reads a segment from front to back and compares it then,
  /// with [#require], before any of it is used.
  Source unchecked();

  /// @param digest SHA-256 of all bytes of the segment
  /// @throws NotAuthenticException when the manifest lists another segment there
  void require(long segment, byte[] digest) throws NotAuthenticException;
}
