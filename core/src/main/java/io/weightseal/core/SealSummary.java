package io.weightseal.core;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import java.util.List;

/// What was sealed.
///
/// @param plaintextBytes of all files together
/// @param sealedBytes of all sealed files together, without manifest and key file
public record SealSummary(
    ModelIdentity identity,
    int files,
    long plaintextBytes,
    long sealedBytes,
    List<Recipient> recipients) {
  public SealSummary {
    recipients = List.copyOf(recipients);
  }
}
