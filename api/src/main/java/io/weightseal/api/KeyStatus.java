package io.weightseal.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a key service says of a key.
///
/// @param key the key
/// @param state whether it can be used
/// @param versions oldest first; the last one wraps. Empty where the service has or shows none
/// @param rotationPeriod how often the service rotates it by itself; null when it does not
public record KeyStatus(
    KeyUri key, State state, List<Version> versions, @Nullable Duration rotationPeriod) {
  public KeyStatus {
    versions = List.copyOf(versions);
  }

  /// Whether a key, or a version of it, can be used.
  public enum State {
    ENABLED,
    DISABLED,
    PENDING_DELETION
  }

  /// One version of a key.
  ///
  /// @param name as [Recipient#keyVersion()] has it
  /// @param created null where the service does not say
  public record Version(String name, @Nullable Instant created, State state) {}

  /// The version that wraps.
  public Optional<Version> newest() {
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
  }
}
