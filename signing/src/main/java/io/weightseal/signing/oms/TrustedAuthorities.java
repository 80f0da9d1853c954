package io.weightseal.signing.oms;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.WeightsealException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Believes whoever has a valid certificate for signing by one of some authorities. Immutable.
///
/// Every certificate on the way must be valid now: a bundle says nothing that could be believed
/// about when it was signed. Nobody is asked whether one was revoked.
///
/// Source: RFC 5280, by the JDK.
///
/// @param authorities each of them is believed; also one that signs itself
public record TrustedAuthorities(List<X509Certificate> authorities, Clock clock) implements Trust {
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
    SigningCertificate signer = new SigningCertificate(chain.getFirst());
    Instant now = clock.instant();
    Optional<String> objection = signer.objection(now);
    if (objection.isPresent()) {
      throw new NotAuthenticException(what + ": " + objection.get());
    }
    X509Certificate certificate = signer.certificate();
    if (!authorities.contains(certificate)) {
      requirePath(what, signer, chain, now);
    }
    return new Signed(
        Trust.statement(what, bundle, certificate.getPublicKey()),
        signer.name() + ", certified by " + certificate.getIssuerX500Principal().getName());
  }

  private void requirePath(
      String what, SigningCertificate signer, List<X509Certificate> chain, Instant now)
      throws NotAuthenticException {
    try {
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(signer.certificate());
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
              + signer.name()
              + " to an authority that was given: "
              + e.getMessage());
    }
  }

  /// The authorities whose own time has come and is not over: the JDK does not look at it.
  private Set<TrustAnchor> anchors(Instant now) throws CertificateException {
    Set<TrustAnchor> anchors =
        authorities.stream()
            .filter(each -> SigningCertificate.isValid(each, now))
            .map(each -> new TrustAnchor(each, null))
            .collect(Collectors.toSet());
    if (anchors.isEmpty()) {
      throw new CertificateException("none of these is valid now");
    }
    return anchors;
  }
}
