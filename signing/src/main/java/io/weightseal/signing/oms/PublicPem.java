package io.weightseal.signing.oms;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;

/// Reads what is public, in PEM. Every method throws [IllegalArgumentException] where it is not
/// there.
public final class PublicPem {
  private PublicPem() {}

  /// The one public key on a curve of the specification.
  public static PublicKey key(byte[] pem) {
    List<PemObject> found =
        Pem.read(pem).stream().filter(each -> each.getType().equals("PUBLIC KEY")).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "one public key in PEM must stand in it, and there are " + found.size());
    }
    try {
      PublicKey key =
          KeyFactory.getInstance("EC")
              .generatePublic(new X509EncodedKeySpec(found.getFirst().getContent()));
      Curve.of(key);
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key on P-256, P-384 or P-521", e);
    }
  }

  /// All certificates, at least one, in order.
  public static List<X509Certificate> certificates(byte[] pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemObject each : Pem.read(pem)) {
        if (each.getType().equals("CERTIFICATE")
            && factory.generateCertificate(new ByteArrayInputStream(each.getContent()))
                instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
    } catch (CertificateException e) {
      throw new IllegalArgumentException("a certificate that cannot be read", e);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no certificate in PEM stands in it");
    }
    return certificates;
  }
}
