package io.weightseal.server.http.serve;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.WeightsealException;
import io.weightseal.server.ServeSettings;
import io.weightseal.server.Serving;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/// A server of sealed models. It holds no key and no plaintext: it has no key service to ask.
public final class TransferServer implements Serving {
  // None of them waits for a client, only for a disk or a store. Many more than the processors have
  // turns for would fill all sockets at once and leave each with little.
  private static final int THREADS = Math.max(24, 8 * Runtime.getRuntime().availableProcessors());

  private static final Duration POLL = Duration.ofMillis(50);

  private final ServeSettings settings;
  private final Server server;
  private final ServerConnector connector;
  private final @Nullable ServerConnector statusConnector;
  private final Reloading reloading;
  private final SlowConnections slow;
  private final Events events;
  private final Counts counts = new Counts();
  private final Catalog catalog;
  private volatile boolean leaving;

  private TransferServer(ServeSettings settings) throws WeightsealException {
    this.settings = settings;
    catalog = new Catalog(settings.models(), settings.notices());
    catalog.scan();
    reloading = Reloading.begin(settings, catalog);
    events = new Events(settings.audit(), settings.notices());
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setName("weightseal-http");
    server = new Server(threads);
    slow = new SlowConnections(counts, () -> reloading.policy().limits());
    Connectors.Tls tls = new Connectors.Tls(reloading.tls());
    reloading.onNewTls(tls::replace);
    connector = Connectors.secure(server, settings.listen(), tls, reloading.policy().limits());
    connector.addBean(slow);
    server.addConnector(connector);
    InetSocketAddress status = settings.status();
    statusConnector = status == null ? null : Connectors.plain(server, status);
    if (statusConnector != null) {
      server.addConnector(statusConnector);
    }
    server.addBean(
        new NetworkConnectionLimit(
            OpenFiles.connections(reloading.policy().limits().connections(), settings.notices()),
            connector));
    Responder responder =
        new Responder(
            new Routes(catalog, new PageRoutes(catalog, events), this::isReady),
            new Gate(Clock.systemUTC(), new Paces(System::nanoTime)),
            reloading::policy,
            events,
            counts,
            settings.notices());
    server.setHandler(
        new Doors(responder, new Status(this::isReady, this::metrics), connector, () -> leaving));
    server.setErrorHandler(new Problems());
    server.setStopAtShutdown(false);
  }

  /// Starts a server, or says why it cannot be.
  public static TransferServer start(ServeSettings settings) throws WeightsealException {
    TransferServer started = new TransferServer(settings);
    try {
      started.server.start();
      started.reloading.start();
      started.slow.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw new StoreException(
          Reason.FAILED,
          "cannot listen on %s: %s; choose another --listen, or end who has it"
              .formatted(settings.listen(), message(e)),
          e);
    }
  }

  private static String message(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return String.valueOf(cause.getMessage());
  }

  private boolean isReady() {
    return !leaving && !events.areBroken();
  }

  private String metrics() {
    return counts.text(
        Map.of(
            "weightseal_models",
            (long) catalog.all().size(),
            "weightseal_ready",
            isReady() ? 1L : 0L,
            "weightseal_certificate_expires_seconds",
            reloading.tls().expires().getEpochSecond()));
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress(settings.listen().getAddress(), connector.getLocalPort());
  }

  @Override
  public @Nullable InetSocketAddress status() {
    InetSocketAddress status = settings.status();
    return statusConnector == null || status == null
        ? null
        : new InetSocketAddress(status.getAddress(), statusConnector.getLocalPort());
  }

  @Override
  public boolean drain(Duration longest) throws InterruptedException {
    leaving = true;
    // No new connection is taken; those that there are hear that they should go.
    var _ = connector.shutdown();
    long until = System.nanoTime() + longest.toNanos();
    while (counts.underWay() > 0 && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
    return counts.underWay() == 0;
  }

  @Override
  public void close() {
    leaving = true;
    reloading.close();
    slow.close();
    try {
      server.setStopTimeout(0);
      server.stop();
    } catch (Exception e) {
      settings.notices().accept("the server did not stop in order: " + e.getMessage());
    }
    events.close();
  }
}
