package io.weightseal.cli.settings;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What one place says about the audit log; null where it says nothing.
///
/// @param folder the log's folder; without one no record is kept
/// @param key the file of the key that signs the log's checkpoints
/// @param required whether a use of a key whose entry cannot be written is refused; yes unless said
///   otherwise
/// @param longestWait how long an entry may take
public record AuditConfiguration(
    @Nullable Path folder,
    @Nullable Path key,
    @Nullable Boolean required,
    @Nullable Duration longestWait) {
  public static final AuditConfiguration NONE = new AuditConfiguration(null, null, null, null);

  private static final Duration MOST = Duration.ofMinutes(10);

  public AuditConfiguration {
    if (longestWait != null
        && (longestWait.isNegative() || longestWait.isZero() || longestWait.compareTo(MOST) > 0)) {
      throw new IllegalArgumentException(
          "audit: wait must be 1 to " + MOST.toSeconds() + " seconds");
    }
  }

  /// This configuration, with `weaker` filling in what it leaves open.
  public AuditConfiguration over(AuditConfiguration weaker) {
    return new AuditConfiguration(
        folder == null ? weaker.folder : folder,
        key == null ? weaker.key : key,
        required == null ? weaker.required : required,
        longestWait == null ? weaker.longestWait : longestWait);
  }

  /// Whether a use of a key whose entry cannot be written is refused.
  public boolean isRequired() {
    return !Boolean.FALSE.equals(required);
  }
}
