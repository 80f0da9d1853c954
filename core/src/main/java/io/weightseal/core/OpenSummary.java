package io.weightseal.core;

import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.format.ManifestPin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was opened, by decrypt or verify.
///
/// @param files how many
/// @param plaintextBytes of all files together
/// @param openedBy the key that unwrapped the data key
/// @param remarks what does not make the model wrong but should be looked at
/// @param pin what stands for the manifest; null for a single file
public record OpenSummary(
    ModelIdentity identity,
    int files,
    long plaintextBytes,
    KeyUri openedBy,
    List<String> remarks,
    @Nullable ManifestPin pin) {
  public OpenSummary {
    remarks = List.copyOf(remarks);
  }
}
