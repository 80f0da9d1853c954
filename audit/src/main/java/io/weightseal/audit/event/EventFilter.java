package io.weightseal.audit.event;

import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which events are wanted. Null leaves open.
///
/// @param model the model's name, or its id
/// @param key the key's URI
/// @param actor the user's name, the host's or the principal
/// @param since not before this
public record EventFilter(
    @Nullable String model,
    @Nullable String key,
    @Nullable String actor,
    @Nullable Instant since,
    @Nullable Outcome outcome,
    @Nullable Operation operation) {
  public static final EventFilter ALL = new EventFilter(null, null, null, null, null, null);

  public boolean wants(Event event) {
    return wantsModel(event.model())
        && (key == null || key.equals(event.key()))
        && wantsActor(event.actor())
        && (since == null || !event.time().isBefore(since))
        && (outcome == null || outcome == event.outcome())
        && (operation == null || operation == event.operation());
  }

  private boolean wantsModel(@Nullable EventModel of) {
    return model == null || (of != null && (model.equals(of.name()) || model.equals(of.id())));
  }

  private boolean wantsActor(Actor of) {
    return actor == null
        || Stream.of(of.user(), of.host(), of.principal())
            .filter(Objects::nonNull)
            .anyMatch(actor::equals);
  }
}
