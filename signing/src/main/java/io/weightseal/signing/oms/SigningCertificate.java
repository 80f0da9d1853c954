package io.weightseal.signing.oms;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A certificate as far as its owner is to sign models with it. Asked by who signs and by who
/// verifies, so that nothing is signed that is then refused.
record SigningCertificate(X509Certificate certificate) {
  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

  String name() {
    return certificate.getSubjectX500Principal().getName();
  }

  /// Why nobody is to believe at `now` what was signed with it, as a sentence's end; empty where
  /// nothing stands against it but the question who certified it.
  Optional<String> objection(Instant now) {
    if (!isValid(certificate, now)) {
      return Optional.of(
          "the certificate of %s is valid from %s to %s alone"
              .formatted(
                  name(),
                  certificate.getNotBefore().toInstant(),
                  certificate.getNotAfter().toInstant()));
    }
    if (!isForSigning()) {
      return Optional.of("the certificate of " + name() + " is not for signing");
    }
    try {
      Curve.of(certificate.getPublicKey());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("the certificate of " + name() + " is " + e.getMessage());
    }
  }

  static boolean isValid(X509Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }

  private boolean isForSigning() {
    boolean @Nullable [] usage = certificate.getKeyUsage();
    try {
      @Nullable List<String> extended = certificate.getExtendedKeyUsage();
      // One that says what it is for is for nothing else: that of a web server signs no models.
      boolean allowed = usage == null || usage[0];
      boolean meant = extended == null || extended.contains(CODE_SIGNING);
      return allowed && meant && (usage != null || extended != null);
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
