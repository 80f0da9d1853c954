package io.weightseal.server;

import io.weightseal.api.ModelIdentity;

/// What a pull did.
///
/// @param sealedBytes of all sealed files
/// @param fetchedBytes that came over the network for them
/// @param keptBytes that an earlier attempt had fetched
/// @param manifest SHA-256 of manifest.json, `sha256:` and hex
/// @param group the key exchange of the connections; `unknown` where the library cannot tell
/// @param suite their cipher suite
public record PullSummary(
    ModelIdentity identity,
    int files,
    long segments,
    long sealedBytes,
    long fetchedBytes,
    long keptBytes,
    String manifest,
    String group,
    String suite) {}
