package io.weightseal.core;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.format.ManifestPin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was sealed.
///
/// @param plaintextBytes of all files together
/// @param sealedBytes of all sealed files together, without manifest and key file
/// @param pin what stands for the manifest; null for a single file
public record SealSummary(
    ModelIdentity identity,
    int files,
    long plaintextBytes,
    long sealedBytes,
    List<Recipient> recipients,
    @Nullable ManifestPin pin) {
  public SealSummary {
    recipients = List.copyOf(recipients);
  }
}
