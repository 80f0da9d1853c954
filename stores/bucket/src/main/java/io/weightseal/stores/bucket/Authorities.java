package io.weightseal.stores.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// The certificate authorities of one file, as the only ones that are trusted.
public final class Authorities {
  private Authorities() {}

  /// What a client of TLS takes that trusts them alone.
  ///
  /// @param scheme whose setting `ca-file` names the file, for messages
  /// @param file in PEM
  /// @throws IllegalArgumentException when the file holds no certificates
  public static SSLContext context(String scheme, Path file) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, of(scheme, file), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// @param scheme whose setting `ca-file` names the file, for messages
  /// @param file in PEM
  /// @throws IllegalArgumentException when the file holds no certificates
  public static TrustManager[] of(String scheme, Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException(
            "ca-file of " + scheme + " holds no certificate: " + file);
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate each : certificates) {
        trusted.setCertificateEntry("authority-" + number++, each);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return factory.getTrustManagers();
    } catch (IOException e) {
      throw new IllegalArgumentException("ca-file of " + scheme + " cannot be read: " + file, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "ca-file of " + scheme + " holds no certificates: " + file, e);
    }
  }
}
