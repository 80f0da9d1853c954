package io.weightseal.loader.host;

import java.util.List;
import java.util.stream.Collectors;

/// A protection, and how it stands on this host.
///
/// @param readings what was read to find that out
public record Protection(Check check, State state, List<Reading> readings) {
  public Protection {
    readings = List.copyOf(readings);
  }

  /// Its stable name, as `--require` takes it.
  public String name() {
    return check.toString();
  }

  /// What was read, in one line.
  public String evidence() {
    return readings.stream().map(Reading::toString).collect(Collectors.joining("; "));
  }
}
