package io.weightseal.audit.event;

import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.Transfer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One use of a key, or the refusal of one, as the log keeps it.
///
/// @param id a UUID of version 7, so that ids ascend with time, nearly
/// @param session a UUID of version 7, one for each process
/// @param time in microseconds
/// @param key the key's URI; null where no key was come to
/// @param digest `sha256:` and 64 hex digits; null where there is none
/// @param cause the class of the error; null after success
/// @param latency in microseconds
/// @param software name and version of what wrote it
/// @param transfer who fetched what; null where it is no transfer
public record Event(
    String id,
    String session,
    Instant time,
    Actor actor,
    Operation operation,
    Outcome outcome,
    @Nullable String cause,
    @Nullable String key,
    @Nullable String keyVersion,
    @Nullable EventModel model,
    @Nullable String digest,
    Duration latency,
    String software,
    @Nullable Transfer transfer) {

  /// Such as `unwrap`.
  public String operationName() {
    return EventJson.word(operation);
  }

  /// Such as `success`.
  public String outcomeName() {
    return EventJson.word(outcome);
  }
}
