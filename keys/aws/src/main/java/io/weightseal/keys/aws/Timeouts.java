package io.weightseal.keys.aws;

import java.time.Duration;

/// How long one call may take. The pace of a whole operation, with its repetitions, is set around
/// the interface.
///
/// @param connect until the connection stands
/// @param silence between two bytes of the answer
/// @param whole from the request to the end of its answer
record Timeouts(Duration connect, Duration silence, Duration whole) {
  static final Timeouts USUAL =
      new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30));

  /// When a call is over whatever it waits for, such as credentials.
  ///
  /// @see io.weightseal.aws.Deadline
  Duration afterTheDeadline() {
    return connect.plus(whole).plus(silence).plus(silence);
  }
}
