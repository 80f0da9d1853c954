package io.weightseal.cli.command;

import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.audit.event.EventFilter;
import io.weightseal.cli.failure.CommandFailedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `--model`, `--key` and so on: which events of the audit log are wanted.
final class AuditFilter {
  private final Parameters.Value<String> model;
  private final Parameters.Value<String> key;
  private final Parameters.Value<String> actor;
  private final Parameters.Value<String> since;
  private final Parameters.Value<String> outcome;
  private final Parameters.Value<String> operation;

  AuditFilter(Parameters parameters) {
    model = text(parameters, "NAME", "Only events of this model, by name or id.", "--model");
    key = text(parameters, "KEY", "Only events of this key, such as local:team.", "--key");
    actor = text(parameters, "NAME", "Only events of this user, host or principal.", "--actor");
    since =
        text(
            parameters,
            "TIME",
            "Only events not before this: 2026-01-31, 2026-01-31T12:00:00Z, or 90m, 24h, 7d ago.",
            "--since");
    outcome =
        text(
            parameters,
            "OUTCOME",
            "Only events that ended so: " + words(Outcome.values()) + ".",
            "--outcome");
    operation =
        text(
            parameters,
            "OPERATION",
            "Only these: " + words(Operation.values()) + ".",
            "--operation");
  }

  private static Parameters.Value<String> text(
      Parameters parameters, String label, String description, String name) {
    return parameters.option(String.class, label, description, name);
  }

  private static String words(Enum<?>[] values) {
    return Arrays.stream(values)
        .map(value -> value.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  EventFilter get() throws CommandFailedException {
    return new EventFilter(
        model.get(),
        key.get(),
        actor.get(),
        instant(since.get()),
        one(Outcome.values(), "--outcome", outcome.get()),
        one(Operation.values(), "--operation", operation.get()));
  }

  private static <T extends Enum<T>> @Nullable T one(
      T[] values, String option, @Nullable String given) throws CommandFailedException {
    if (given == null) {
      return null;
    }
    for (T value : values) {
      if (value.name().equalsIgnoreCase(given)) {
        return value;
      }
    }
    throw CommandFailedException.usage(
        option + " " + given + ": there is none of that name", "choose among " + words(values));
  }

  private static @Nullable Instant instant(@Nullable String given) throws CommandFailedException {
    if (given == null) {
      return null;
    }
    try {
      if (Periods.isOne(given)) {
        return Instant.now().minus(Periods.parse("--since", given));
      }
      return given.length() == 10
          ? LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(given);
    } catch (DateTimeException e) {
      throw CommandFailedException.usage(
          "--since " + given + ": not a time",
          "write it as 2026-01-31, 2026-01-31T12:00:00Z, or 24h");
    }
  }
}
