package io.weightseal.server.http.serve;

import io.weightseal.api.WeightsealException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Looks for new models now and then. On a thread of its own: a store that does not answer must not
/// keep a new certificate or policy waiting.
final class Rescanning implements AutoCloseable {
  private final Catalog catalog;
  private final Duration every;
  private final Consumer<String> notices;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("weightseal-rescan").unstarted(this::watch);
  private String problem = "";

  /// @param every how long to wait between two looks
  Rescanning(Catalog catalog, Duration every, Consumer<String> notices) {
    this.catalog = catalog;
    this.every = every;
    this.notices = notices;
  }

  void start() {
    thread.start();
  }

  private void watch() {
    try {
      while (!Thread.interrupted()) {
        TimeUnit.NANOSECONDS.sleep(every.toNanos());
        look();
      }
    } catch (InterruptedException e) {
      // The server is being closed.
      return;
    }
  }

  private void look() {
    String now = "";
    try {
      catalog.scan();
    } catch (WeightsealException | RuntimeException e) {
      now = String.valueOf(e.getMessage());
    }
    if (!now.equals(problem) && !Thread.currentThread().isInterrupted()) {
      notices.accept(
          now.isEmpty()
              ? "new models can be looked for again"
              : "new models cannot be looked for, those that are known stay: " + now);
    }
    problem = now;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
