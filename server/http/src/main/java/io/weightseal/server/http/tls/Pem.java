package io.weightseal.server.http.tls;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// PEM files (RFC 7468): certificates, and private keys in PKCS#8.
final class Pem {
  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private Pem() {}

  /// All certificates of a file, in its order; at least one.
  static List<X509Certificate> certificates(Path file) throws StoreException {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(read(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw unsuitable(file, "holds no certificate", "name a PEM file with one");
      }
      return found;
    } catch (CertificateException e) {
      throw unsuitable(file, "holds no readable certificates", "name a PEM file with some");
    }
  }

  /// The private key of a certificate. Of a pair that is being renewed, one file may be older.
  ///
  /// @throws StoreException when it is another's
  static PrivateKey privateKey(Path file, X509Certificate certificate) throws StoreException {
    requireHidden(file);
    byte[] bytes = read(file);
    byte[] der = {};
    try {
      Matcher key = KEY.matcher(new String(bytes, StandardCharsets.US_ASCII));
      if (!key.find()) {
        throw unsuitable(
            file,
            "is no private key in PKCS#8 without a passphrase",
            "convert it: openssl pkcs8 -topk8 -nodes");
      }
      der = Base64.getMimeDecoder().decode(key.group(1));
      PublicKey wanted = certificate.getPublicKey();
      PrivateKey found =
          KeyFactory.getInstance(wanted.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(der));
      if (!isPair(found, wanted)) {
        throw unsuitable(
            file, "is not the key of its certificate", "name the two that belong together");
      }
      return found;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unsuitable(file, "is no key of the certificate's kind", "name the certificate's own");
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(der, (byte) 0);
    }
  }

  private static boolean isPair(PrivateKey key, PublicKey wanted) throws GeneralSecurityException {
    String algorithm =
        switch (wanted.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> wanted.getAlgorithm();
        };
    byte[] anything = {1};
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(anything);
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(wanted);
    verifying.update(anything);
    return verifying.verify(signing.sign());
  }

  private static void requireHidden(Path file) throws StoreException {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        throw new StoreException(
            Reason.DENIED, "everyone can read the private key " + file + "; chmod o-r " + file);
      }
    } catch (IOException e) {
      throw absent(file, e);
    }
  }

  private static byte[] read(Path file) throws StoreException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw unsuitable(file, "is too large for a PEM file", "name another");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : absent(file, e);
    }
  }

  private static StoreException absent(Path file, IOException e) {
    return new StoreException(
        Reason.ABSENT, file + " cannot be read; check its name and permissions", e);
  }

  private static StoreException unsuitable(Path file, String problem, String next) {
    return new StoreException(Reason.UNSUITABLE, file + " " + problem + "; " + next);
  }
}
