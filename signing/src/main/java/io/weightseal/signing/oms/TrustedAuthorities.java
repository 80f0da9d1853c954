package io.weightseal.signing.oms;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.WeightsealException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Believes whoever has a valid certificate for signing by one of some authorities. Immutable.
///
/// Every certificate on the way must be valid now: a bundle says nothing that could be believed
/// about when it was signed. Nobody is asked whether one was revoked.
///
/// Source: RFC 5280, by the JDK.
///
/// @param authorities each of them is believed; also one that signs itself
public record TrustedAuthorities(List<X509Certificate> authorities, Clock clock) implements Trust {
  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
  private static final int MAX_INTERMEDIATES = 8;

  public TrustedAuthorities {
    authorities = List.copyOf(authorities);
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("no authority to believe");
    }
  }

  @Override
  public Signed require(String what, Bundle bundle) throws WeightsealException {
    return switch (bundle.material()) {
      case Bundle.Material.Chain(List<X509Certificate> certificates) ->
          require(what, bundle, certificates);
      case Bundle.Material.KeyHint _ ->
          throw new NotAuthenticException(
              what + " was signed with a bare key, and authorities were given to verify it with");
    };
  }

  private Signed require(String what, Bundle bundle, List<X509Certificate> chain)
      throws WeightsealException {
    X509Certificate signer = chain.getFirst();
    Instant now = clock.instant();
    if (!isValid(signer, now)) {
      throw new NotAuthenticException(
          "%s: the certificate of %s is valid from %s to %s alone"
              .formatted(
                  what,
                  name(signer),
                  signer.getNotBefore().toInstant(),
                  signer.getNotAfter().toInstant()));
    }
    requireForSigning(what, signer);
    if (!authorities.contains(signer)) {
      requirePath(what, signer, chain, now);
    }
    requireCurve(what, signer);
    return new Signed(
        Trust.statement(what, bundle, signer.getPublicKey()),
        name(signer) + ", certified by " + signer.getIssuerX500Principal().getName());
  }

  private void requirePath(
      String what, X509Certificate signer, List<X509Certificate> chain, Instant now)
      throws NotAuthenticException {
    try {
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(signer);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors(now), target);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      parameters.setMaxPathLength(MAX_INTERMEDIATES);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      CertPathBuilder.getInstance("PKIX").build(parameters);
    } catch (GeneralSecurityException e) {
      throw new NotAuthenticException(
          what
              + ": no valid certificates lead from "
              + name(signer)
              + " to an authority that was given: "
              + e.getMessage());
    }
  }

  /// The authorities whose own time has come and is not over: the JDK does not look at it.
  private Set<TrustAnchor> anchors(Instant now) throws CertificateException {
    Set<TrustAnchor> anchors =
        authorities.stream()
            .filter(each -> isValid(each, now))
            .map(each -> new TrustAnchor(each, null))
            .collect(Collectors.toSet());
    if (anchors.isEmpty()) {
      throw new CertificateException("none of these is valid now");
    }
    return anchors;
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }

  private static void requireForSigning(String what, X509Certificate signer)
      throws NotAuthenticException {
    boolean @Nullable [] usage = signer.getKeyUsage();
    try {
      @Nullable List<String> extended = signer.getExtendedKeyUsage();
      // One that says what it is for is for nothing else: that of a web server signs no models.
      boolean allowed = usage == null || usage[0];
      boolean meant = extended == null || extended.contains(CODE_SIGNING);
      if (allowed && meant && (usage != null || extended != null)) {
        return;
      }
    } catch (CertificateParsingException e) {
      throw new NotAuthenticException(what + ": a certificate that cannot be read");
    }
    throw new NotAuthenticException(
        what + ": the certificate of " + name(signer) + " is not for signing");
  }

  private static void requireCurve(String what, X509Certificate signer)
      throws NotAuthenticException {
    try {
      Curve.of(signer.getPublicKey());
    } catch (IllegalArgumentException e) {
      throw new NotAuthenticException(
          what + ": the certificate of " + name(signer) + " is " + e.getMessage());
    }
  }

  private static String name(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }
}
