package io.weightseal.keys.aws;

import java.time.Duration;

/// How long one call may take. The pace of a whole operation, with its repetitions, is set around
/// the interface.
///
/// @param connect until the connection stands
/// @param silence between two bytes of the answer
/// @param whole from beginning to end, with the credentials that it may have to fetch
record Timeouts(Duration connect, Duration silence, Duration whole) {
  static final Timeouts USUAL =
      new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30));
}
