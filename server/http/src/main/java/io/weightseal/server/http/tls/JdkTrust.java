package io.weightseal.server.http.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// The JDK's check of certificates and host names, for a TLS library that calls the kind of a TLS
/// 1.3 handshake by another name than the JDK does.
final class JdkTrust extends X509ExtendedTrustManager {
  private static final String LIBRARYS_NAME = "GENERIC";
  private static final String JDKS_NAME = "UNKNOWN";

  private final X509ExtendedTrustManager jdk;

  JdkTrust(X509ExtendedTrustManager jdk) {
    super();
    this.jdk = jdk;
  }

  private static String kind(String authType) {
    return authType.equals(LIBRARYS_NAME) ? JDKS_NAME : authType;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    jdk.checkServerTrusted(chain, kind(authType), engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    jdk.checkServerTrusted(chain, kind(authType), socket);
  }

  /// Refused: without its connection, the host's name could not be checked.
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a server is checked with its connection");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    jdk.checkClientTrusted(chain, kind(authType), engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    jdk.checkClientTrusted(chain, kind(authType), socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    jdk.checkClientTrusted(chain, kind(authType));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }
}
