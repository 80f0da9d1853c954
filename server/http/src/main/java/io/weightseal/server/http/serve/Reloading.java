package io.weightseal.server.http.serve;

import io.weightseal.api.WeightsealException;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.ServeSettings;
import io.weightseal.server.http.tls.TlsContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What is read anew while the server runs: certificates and policy, within a second of a change.
/// What cannot be read leaves what was.
final class Reloading implements AutoCloseable {
  private final ServeSettings settings;
  private final List<Consumer<TlsContext>> listeners = new ArrayList<>();
  private volatile TlsContext tls;
  private volatile AccessPolicy policy;
  private long tlsSeen;
  private long policySeen;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("weightseal-reload").unstarted(this::watch);

  private Reloading(ServeSettings settings) throws WeightsealException {
    this.settings = settings;
    tlsSeen = TlsContext.changed(settings.tls());
    policySeen = settings.policy().changed();
    tls = TlsContext.of(settings.tls());
    policy = settings.policy().read();
  }

  /// Reads all for the first time.
  static Reloading begin(ServeSettings settings) throws WeightsealException {
    return new Reloading(settings);
  }

  TlsContext tls() {
    return tls;
  }

  AccessPolicy policy() {
    return policy;
  }

  /// Calls `listener` with each new context. To be called before the start.
  void onNewTls(Consumer<TlsContext> listener) {
    listeners.add(listener);
  }

  void start() {
    thread.start();
  }

  private void watch() {
    try {
      while (!Thread.interrupted()) {
        TimeUnit.SECONDS.sleep(1);
        look();
      }
    } catch (InterruptedException e) {
      // The server is being closed.
      return;
    }
  }

  private void look() {
    long tlsNow = TlsContext.changed(settings.tls());
    if (tlsNow != tlsSeen) {
      tlsSeen = tlsNow;
      attempt(
          "the new certificate or key",
          () -> {
            TlsContext fresh = TlsContext.of(settings.tls());
            tls = fresh;
            listeners.forEach(each -> each.accept(fresh));
          });
    }
    long policyNow = settings.policy().changed();
    if (policyNow != policySeen) {
      policySeen = policyNow;
      attempt("the new policy", () -> policy = settings.policy().read());
    }
  }

  private interface Step {
    void run() throws WeightsealException;
  }

  private void attempt(String what, Step step) {
    try {
      step.run();
      settings.notices().accept(what + " is in use");
    } catch (WeightsealException | RuntimeException e) {
      settings.notices().accept(what + " cannot be used, the old one stays: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
