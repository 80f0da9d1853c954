package io.weightseal.stores.azure;

import java.time.Duration;

/// How long one attempt at one call may take.
///
/// @param connect until the connection stands
/// @param silence between two bytes of the answer
/// @param call from beginning to end, for a call that carries hardly any bytes
/// @param bytesPerSecond slower than this on the whole, an attempt that carries many is given up
record Timeouts(Duration connect, Duration silence, Duration call, long bytesPerSecond) {
  static final Timeouts USUAL =
      new Timeouts(
          Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30), 256L << 10);

  Timeouts {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("no such pace");
    }
  }

  /// How long an attempt may take that carries so many bytes.
  Duration of(long bytes) {
    return call.plusMillis(bytes * 1000 / bytesPerSecond);
  }

  /// For putting thousands of blocks together.
  Duration ofCommit() {
    return call.plusMinutes(10);
  }
}
