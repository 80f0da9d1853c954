package io.weightseal.server;

import java.time.Duration;

/// What clients may take of a server.
///
/// @param connections open at once, of all clients
/// @param requestsPerSecond of one client, over a while; twice as many at once
/// @param handshake how long one may take; where many come at once, most of it is this server's
/// @param header how long the header of a request may take
/// @param idle how long a connection may stand without a byte
/// @param leastBytesPerSecond slower readers of an answer are cut off, once 30 seconds are over
public record Limits(
    int connections,
    int requestsPerSecond,
    Duration handshake,
    Duration header,
    Duration idle,
    long leastBytesPerSecond) {
  public static final Limits DEFAULT =
      new Limits(
          12_000,
          200,
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          1024);

  public Limits {
    if (connections < 1
        || requestsPerSecond < 1
        || handshake.toMillis() < 1
        || header.toMillis() < 1
        || idle.toMillis() < 1
        || leastBytesPerSecond < 0) {
      throw new IllegalArgumentException("a limit under which nothing can be served");
    }
  }
}
