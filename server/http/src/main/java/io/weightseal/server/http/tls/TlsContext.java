package io.weightseal.server.http.tls;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.core.Weightseal;
import io.weightseal.server.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// What one end of a connection brings: TLS 1.3 alone, its certificate, and whom it believes.
///
/// Certificates are checked by the JDK; TLS itself is the native library's where that loads, and
/// the JDK's elsewhere.
///
/// @param expires when the own certificate does
public record TlsContext(SSLContext context, Instant expires) {
  public static final String PROTOCOL = "TLSv1.3";

  // spec: transfer-v1#tls-3
  private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256", "P-384"};
  private static final String[] GROUPS_OF_THE_JDK = {"x25519", "secp256r1", "secp384r1"};

  /// Reads the files as they are now.
  ///
  /// @throws StoreException when they cannot be used
  public static TlsContext of(TlsFiles files) throws StoreException {
    List<X509Certificate> chain = Pem.certificates(files.certificate());
    PrivateKey key = Pem.privateKey(files.key(), chain.getFirst());
    try {
      SSLContext context = newContext();
      context.init(
          keys(chain, key).getKeyManagers(), new TrustManager[] {trust(files.authorities())}, null);
      return new TlsContext(context, chain.getFirst().getNotAfter().toInstant());
    } catch (GeneralSecurityException | IOException e) {
      throw e instanceof StoreException known
          ? known
          : new StoreException(
              Reason.UNSUITABLE,
              files.certificate() + " and " + files.key() + " do not belong together; check them",
              e);
    }
  }

  private static SSLContext newContext() throws GeneralSecurityException {
    Optional<Provider> library = Weightseal.nativeCiphers();
    return library.isPresent()
        ? SSLContext.getInstance(PROTOCOL, library.get())
        : SSLContext.getInstance(PROTOCOL);
  }

  private static KeyManagerFactory keys(List<X509Certificate> chain, PrivateKey key)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] inMemoryOnly = {};
    store.setKeyEntry("own", key, inMemoryOnly, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, inMemoryOnly);
    return keys;
  }

  private static TrustManager trust(Path authorities) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (X509Certificate authority : Pem.certificates(authorities)) {
      store.setCertificateEntry("authority" + number++, authority);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    for (TrustManager each : trust.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager known) {
        return new JdkTrust(known);
      }
    }
    throw new AssertionError("the JDK checks certificates");
  }

  /// Restricts a connection to what is offered.
  // spec: transfer-v1#tls-1
  public static void restrict(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {PROTOCOL});
    parameters.setNamedGroups(Negotiated.isByNativeLibrary(engine) ? GROUPS : GROUPS_OF_THE_JDK);
    engine.setSSLParameters(parameters);
  }

  /// Changes whenever one of the files does, or is replaced.
  public static long changed(TlsFiles files) {
    return stamp(files.certificate()) * 31 * 31
        + stamp(files.key()) * 31
        + stamp(files.authorities());
  }

  /// A number for a file as it is; 0 for none.
  public static long stamp(Path file) {
    try {
      return Files.getLastModifiedTime(file).to(java.util.concurrent.TimeUnit.NANOSECONDS)
          + Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
