package io.weightseal.server.http.pull;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.server.PostQuantum;
import io.weightseal.server.TlsFiles;
import io.weightseal.server.http.tls.Negotiated;
import io.weightseal.server.http.tls.TlsContext;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/// Speaks HTTPS with a client certificate. Safe for use by several threads.
final class Client implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long CONNECT_SECONDS = 10;
  private static final long SILENCE_SECONDS = 30;

  private final HttpClient http;
  private final PostQuantum postQuantum;
  private final AtomicReference<@Nullable Negotiated> negotiated = new AtomicReference<>();

  /// @param parallel how many connections at most
  Client(TlsFiles files, PostQuantum postQuantum, int parallel) throws StoreException {
    this.postQuantum = postQuantum;
    ClientConnector connector = new ClientConnector();
    QueuedThreadPool threads = new QueuedThreadPool(parallel + 16);
    threads.setName("weightseal-pull");
    threads.setDaemon(true);
    connector.setExecutor(threads);
    connector.setSslContextFactory(new Tls(TlsContext.of(files)));
    http = new HttpClient(new HttpClientTransportOverHTTP(connector));
    http.addBean(new Handshakes(negotiated, postQuantum));
    http.setFollowRedirects(false);
    http.setMaxConnectionsPerDestination(parallel + 1);
    http.setMaxRequestsQueuedPerDestination(2 * parallel + 16);
    http.setConnectTimeout(TimeUnit.SECONDS.toMillis(CONNECT_SECONDS));
    http.setIdleTimeout(TimeUnit.SECONDS.toMillis(SILENCE_SECONDS));
    http.setResponseBufferSize(BUFFER_BYTES);
    http.setUseInputDirectByteBuffers(true);
    http.setUserAgentField(null);
    start();
  }

  private void start() throws StoreException {
    try {
      http.start();
      http.getContentDecoderFactories().clear();
      http.getProtocolHandlers().clear();
    } catch (Exception e) {
      throw new StoreException(
          Reason.FAILED, "the HTTP client did not start: " + e.getMessage() + "; try again", e);
    }
  }

  Request get(String url) {
    return http.newRequest(url).headers(headers -> headers.remove("Accept-Encoding"));
  }

  /// Refuses to go on where nobody has looked at what was agreed on.
  // spec: transfer-v1#tls-3
  void requireNegotiated() throws StoreException {
    if (postQuantum == PostQuantum.REQUIRED && !negotiated().isPostQuantum()) {
      throw new StoreException(
          Reason.DENIED,
          "the key exchange is "
              + negotiated().group()
              + ", and X25519MLKEM768 is required; have the server offer it");
    }
  }

  /// What the last handshake agreed on.
  Negotiated negotiated() {
    Negotiated last = negotiated.get();
    return last == null
        ? new Negotiated(Negotiated.UNKNOWN, Negotiated.UNKNOWN, Negotiated.UNKNOWN)
        : last;
  }

  /// The failure that an exception of the HTTP engine is.
  static FetchFailure failure(Mirror mirror, Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException
          || cause instanceof java.security.cert.CertificateException) {
        return ofTls(mirror, cause);
      }
    }
    if (error instanceof TimeoutException) {
      return FetchFailure.passing(mirror + " did not answer in time");
    }
    String message = error.getMessage();
    return FetchFailure.passing(
        mirror + ": " + (message == null ? error.getClass().getSimpleName() : message));
  }

  private static FetchFailure ofTls(Mirror mirror, Throwable error) {
    // The TLS library and the JDK repeat each other's words.
    Set<String> said = new LinkedHashSet<>();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      said.add(String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip());
    }
    return FetchFailure.lasting(
        Reason.DENIED,
        "no connection to " + mirror + ": " + String.join(": ", said).replace(';', ','),
        "check the address and --server-ca, and that the server takes this client's certificate");
  }

  @Override
  public void close() {
    try {
      http.stop();
    } catch (Exception e) {
      // Connections that do not close in order end with the process.
      return;
    }
  }

  /// What connections are made from.
  private static final class Tls extends SslContextFactory.Client {
    Tls(TlsContext tls) {
      setSslContext(tls.context());
      setIncludeProtocols(TlsContext.PROTOCOL);
      setExcludeProtocols();
      setExcludeCipherSuites();
      // spec: transfer-v1#tls-4
      setEndpointIdentificationAlgorithm("HTTPS");
    }

    @Override
    public void customize(SSLEngine engine) {
      super.customize(engine);
      TlsContext.restrict(engine);
    }
  }

  /// Looks what was agreed on, before anything is asked.
  private record Handshakes(
      AtomicReference<@Nullable Negotiated> negotiated, PostQuantum postQuantum)
      implements SslHandshakeListener {
    // spec: transfer-v1#tls-3
    @Override
    public void handshakeSucceeded(Event event) throws SSLException {
      Negotiated now = Negotiated.of(event.getSSLEngine());
      if (postQuantum == PostQuantum.REQUIRED && !now.isPostQuantum()) {
        throw new SSLException(
            "the server's key exchange is " + now.group() + ", and X25519MLKEM768 is required");
      }
      negotiated.set(now);
    }
  }
}
