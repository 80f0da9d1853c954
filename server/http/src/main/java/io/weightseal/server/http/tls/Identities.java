package io.weightseal.server.http.tls;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Who a certificate says that its holder is, by its subject alternative names alone.
///
/// spec: transfer-v1#who-may-do-what
public final class Identities {
  private static final int DNS = 2;
  private static final int URI_NAME = 6;

  private Identities() {}

  /// `spiffe://...` and `dns:...`; none for a certificate that is nobody's.
  // spec: transfer-v1#who-1
  public static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    int uris = 0;
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
        int type = (Integer) each.get(0);
        String value = String.valueOf(each.get(1));
        if (type == URI_NAME) {
          uris++;
          if (value.startsWith("spiffe:")) {
            if (!isPlain(value)) {
              return List.of();
            }
            names.add(value);
          }
        } else if (type == DNS) {
          names.add("dns:" + value.toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateException e) {
      return List.of();
    }
    return uris > 1 ? List.of() : List.copyOf(names);
  }

  private static boolean isPlain(String spiffe) {
    try {
      URI uri = new URI(spiffe);
      return spiffe.startsWith("spiffe://")
          && uri.getHost() != null
          && uri.getPort() < 0
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && spiffe.indexOf('%') < 0;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /// The same certificate, read by the JDK whichever library it came from.
  public static X509Certificate read(Certificate certificate) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
  }
}
