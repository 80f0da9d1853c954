package io.weightseal.server.http.serve;

import io.weightseal.server.Limits;
import io.weightseal.server.http.tls.Negotiated;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/// Ends connections whose handshake, or a header on which, takes too long. (What stands idle is
/// ended by the HTTP engine, who reads slowly by [FileBody].) Hears of connections from their own
/// threads.
final class SlowConnections implements Connection.Listener, SslHandshakeListener, AutoCloseable {
  /// What was seen of a connection.
  private static final class Seen {
    private long messages;
    private long bytes;
    private long headerBegan;
  }

  private final Counts counts;
  private final Supplier<Limits> limits;
  private final Map<SSLEngine, SslConnection> unfinished = new ConcurrentHashMap<>();
  private final Map<Connection, Seen> connections = new ConcurrentHashMap<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("weightseal-slow").unstarted(this::watch);

  SlowConnections(Counts counts, Supplier<Limits> limits) {
    this.counts = counts;
    this.limits = limits;
  }

  void start() {
    thread.start();
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof SslConnection secure) {
      counts.opened();
      unfinished.put(secure.getSSLEngine(), secure);
    } else {
      connections.put(connection, new Seen());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    if (connection instanceof SslConnection secure) {
      counts.closed();
      unfinished.remove(secure.getSSLEngine());
    } else {
      connections.remove(connection);
    }
  }

  @Override
  public void handshakeSucceeded(Event event) {
    counts.handshake(Negotiated.of(event.getSSLEngine()).group());
    unfinished.remove(event.getSSLEngine());
  }

  @Override
  public void handshakeFailed(Event event, Throwable failure) {
    counts.failedHandshake();
  }

  private void watch() {
    try {
      while (!Thread.interrupted()) {
        TimeUnit.MILLISECONDS.sleep(500);
        Limits now = limits.get();
        long wallNow = System.currentTimeMillis();
        for (SslConnection each : unfinished.values()) {
          if (wallNow - each.getCreatedTimeStamp() > now.handshake().toMillis()) {
            each.getEndPoint().close(new java.util.concurrent.TimeoutException("handshake"));
          }
        }
        long nanos = System.nanoTime();
        connections.forEach(
            (connection, seen) -> look(connection, seen, nanos, now.header().toNanos()));
      }
    } catch (InterruptedException e) {
      // The server is being closed.
      return;
    }
  }

  /// A header begins with the first byte after the last request, and should end before long.
  private static void look(Connection connection, Seen seen, long now, long longest) {
    long messages = connection.getMessagesIn();
    long bytes = connection.getBytesIn();
    if (messages != seen.messages) {
      seen.messages = messages;
      seen.bytes = bytes;
      seen.headerBegan = 0;
      return;
    }
    if (bytes == seen.bytes) {
      return;
    }
    if (seen.headerBegan == 0) {
      seen.headerBegan = now;
    } else if (now - seen.headerBegan > longest) {
      connection.getEndPoint().close(new java.util.concurrent.TimeoutException("header"));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
