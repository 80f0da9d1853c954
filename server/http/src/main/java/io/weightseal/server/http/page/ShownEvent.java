package io.weightseal.server.http.page;

import io.weightseal.api.KeyUse;
import io.weightseal.api.Transfer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a client was given or refused. Immutable.
///
/// @param model null for a request that is of no model
/// @param version null where the request names none
/// @param cause null after success
public record ShownEvent(
    Instant at,
    KeyUse.Outcome outcome,
    @Nullable String cause,
    @Nullable String model,
    @Nullable String version,
    Transfer transfer) {}
