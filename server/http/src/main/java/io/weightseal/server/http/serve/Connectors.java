package io.weightseal.server.http.serve;

import io.weightseal.server.Limits;
import io.weightseal.server.http.tls.TlsContext;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// Where a server listens, and what it takes there.
final class Connectors {
  /// The largest header of a request, in bytes.
  // spec: transfer-v1#req-3
  static final int HEADER_BYTES = 8192;

  // Each part of a path is decoded by RequestPath, so that these are names, and no way elsewhere.
  private static final UriCompliance NAMES =
      UriCompliance.DEFAULT.with(
          "names",
          UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
          UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
          UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
          UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
          UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

  private static final int PLAIN_THREADS = 8;

  private Connectors() {}

  /// TLS 1.3 with client certificates.
  static ServerConnector secure(Server server, InetSocketAddress address, Tls tls, Limits limits) {
    HttpConfiguration http = http();
    SecureRequestCustomizer customizer = new SecureRequestCustomizer(false);
    customizer.setSniRequired(false);
    http.addCustomizer(customizer);
    SslConnectionFactory secure = new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString());
    secure.setDirectBuffersForEncryption(true);
    secure.setDirectBuffersForDecryption(true);
    ServerConnector connector =
        new ServerConnector(server, secure, new HttpConnectionFactory(http));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(limits.idle().toMillis());
    connector.setAcceptQueueSize(1024);
    return connector;
  }

  /// Plain HTTP, for loopback. On threads of its own: what health and metrics tell must not wait
  /// for answers that wait for a store.
  static ServerConnector plain(Server server, InetSocketAddress address) {
    QueuedThreadPool threads = new QueuedThreadPool(PLAIN_THREADS, 1);
    threads.setName("weightseal-status");
    ServerConnector connector =
        new ServerConnector(server, threads, null, null, 1, 1, new HttpConnectionFactory(http()));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    return connector;
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setUriCompliance(NAMES);
    http.setHttpCompliance(HttpCompliance.RFC9110);
    http.setUseOutputDirectByteBuffers(true);
    http.setRelativeRedirectAllowed(false);
    return http;
  }

  /// What Jetty makes connections from.
  static final class Tls extends SslContextFactory.Server {
    Tls(TlsContext tls) {
      setSslContext(tls.context());
      setNeedClientAuth(true);
      setIncludeProtocols(TlsContext.PROTOCOL);
      setExcludeProtocols();
      setExcludeCipherSuites();
      // spec: transfer-v1#tls-1
      setRenegotiationAllowed(false);
      setSniRequired(false);
      setSessionCachingEnabled(false);
    }

    /// Takes another certificate for the connections to come.
    void replace(TlsContext fresh) {
      try {
        reload(_ -> setSslContext(fresh.context()));
      } catch (Exception e) {
        throw new IllegalStateException("the TLS engine does not take it: " + e.getMessage(), e);
      }
    }

    @Override
    public void customize(SSLEngine engine) {
      super.customize(engine);
      engine.setNeedClientAuth(true);
      TlsContext.restrict(engine);
    }
  }
}
