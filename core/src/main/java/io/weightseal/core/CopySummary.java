package io.weightseal.core;

import io.weightseal.api.ModelIdentity;

/// What was copied.
///
/// @param plaintextBytes of all files together
/// @param sealedBytes of all sealed files together, without manifest and key file
/// @param comparedSegments how many segments were found to have the digest that the manifest lists;
///   0 for a file that stands alone, which has no manifest
public record CopySummary(
    ModelIdentity identity,
    int files,
    long plaintextBytes,
    long sealedBytes,
    long comparedSegments) {}
