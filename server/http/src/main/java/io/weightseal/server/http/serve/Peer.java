package io.weightseal.server.http.serve;

import io.weightseal.server.http.tls.Identities;
import io.weightseal.server.http.tls.Negotiated;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;

/// The other end of a connection: who it is, and how it is spoken to. Read once for a connection.
///
/// @param identities none for a certificate that is nobody's
/// @param from when its certificate begins to be valid
/// @param until when it ends to be
record Peer(List<String> identities, Instant from, Instant until, Negotiated tls) {
  private static final String ATTRIBUTE = Peer.class.getName();

  /// The peer of a connection whose handshake is done.
  ///
  /// @throws Refusal when nothing can be told of it
  static Peer of(ConnectionMetaData connection) throws Refusal {
    if (connection.getAttribute(ATTRIBUTE) instanceof Peer known) {
      return known;
    }
    EndPoint end = connection.getConnection().getEndPoint();
    if (!(end instanceof SslConnection.SslEndPoint secure)) {
      throw new Refusal(Problem.NOBODY, Refusal.Connection.CLOSED);
    }
    Peer peer = read(secure.getSslConnection().getSSLEngine());
    connection.setAttribute(ATTRIBUTE, peer);
    return peer;
  }

  private static Peer read(SSLEngine engine) throws Refusal {
    try {
      X509Certificate certificate = Identities.read(engine.getSession().getPeerCertificates()[0]);
      return new Peer(
          Identities.of(certificate),
          certificate.getNotBefore().toInstant(),
          certificate.getNotAfter().toInstant(),
          Negotiated.of(engine));
    } catch (SSLPeerUnverifiedException | CertificateException e) {
      throw new Refusal(Problem.NOBODY, Refusal.Connection.CLOSED);
    }
  }

  /// Its names in one line, for the record.
  String name() {
    return identities.isEmpty() ? "unknown" : String.join(" ", identities);
  }

  // spec: transfer-v1#tls-2
  boolean isValidAt(Instant now) {
    return !now.isBefore(from) && now.isBefore(until);
  }
}
