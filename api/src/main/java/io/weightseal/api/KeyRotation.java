package io.weightseal.api;

import org.jspecify.annotations.Nullable;

/// A key's rotation: which version wrapped before, and which one wraps now.
///
/// @param before null where the service did not say
/// @param after null where the service has yet to make it; [KeyService#status] tells later
public record KeyRotation(KeyUri key, @Nullable String before, @Nullable String after) {}
