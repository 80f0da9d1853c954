package io.weightseal.stores.bucket;

import java.time.Duration;

/// How long one attempt at one call may take.
///
/// @param connect until the connection stands
/// @param silence between two bytes of the answer
/// @param call from beginning to end, for a call that carries hardly any bytes
/// @param bytesPerSecond slower than this on the whole, an attempt that carries many is given up
public record Timeouts(Duration connect, Duration silence, Duration call, long bytesPerSecond) {
  public static final Timeouts USUAL =
      new Timeouts(
          Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30), 256L << 10);

  public Timeouts {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("no such pace");
    }
  }

  /// How long an attempt may take that carries so many bytes.
  public Duration of(long bytes) {
    return call.plusMillis(bytes * 1000 / bytesPerSecond);
  }

  /// For a copy inside the service, which answers when it is done. Nobody says how fast that is.
  public Duration ofCopy(long bytes) {
    return of(bytes / 16).plusMinutes(2);
  }

  /// For making one object of thousands of parts, in which time nothing comes.
  public Duration ofAssembly() {
    return call.plusMinutes(10);
  }
}
