package io.weightseal.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A server that runs.
public interface Serving extends AutoCloseable {
  /// Where it listens.
  InetSocketAddress address();

  /// Where it tells health and metrics without TLS; null for nowhere.
  @Nullable InetSocketAddress status();

  /// Takes no new request, and waits until those under way are answered.
  ///
  /// @return whether they were
  boolean drain(Duration longest) throws InterruptedException;

  /// Ends at once what is still under way.
  @Override
  void close();
}
