package io.weightseal.audit;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where the record of key uses is kept, and how it is written.
///
/// @param folder the log's folder; made on first use
/// @param key the file of the key that signs checkpoints, made on first use; null for `key` in the
///   folder
/// @param longestWait how long an append may take before it fails
/// @param software name and version of who uses the keys, such as `weightseal 0.1.0`
public record AuditSettings(
    Path folder, @Nullable Path key, Duration longestWait, String software) {
  public static final Duration DEFAULT_LONGEST_WAIT = Duration.ofSeconds(5);

  public AuditSettings {
    if (longestWait.isNegative() || longestWait.isZero()) {
      throw new IllegalArgumentException("the wait for the audit log must be longer than nothing");
    }
    if (software.isEmpty() || software.length() > 128) {
      throw new IllegalArgumentException("the software's name has 1 to 128 characters");
    }
  }

  public AuditSettings(Path folder, String software) {
    this(folder, null, DEFAULT_LONGEST_WAIT, software);
  }
}
