package io.weightseal.signing.oms;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/// Signs models with a private key. Shows nothing of it.
public final class ModelSigner {
  private final ECPrivateKey key;
  private final Bundle.Material material;
  private final String signer;

  private ModelSigner(ECPrivateKey key, Bundle.Material material, String signer) {
    this.key = key;
    this.material = material;
    this.signer = signer;
  }

  /// Signs with a key alone: whoever verifies needs its public half.
  ///
  /// @param pem a private key, as OpenSSL writes it
  /// @param name what its passphrase is asked for by, if it has one
  /// @throws IllegalArgumentException when it cannot be used; ends in what to do after `; ` at
  ///   times
  public static ModelSigner withKey(byte[] pem, KeyUri name, PassphraseSource passphrases)
      throws KeyServiceException {
    ECPrivateKey key = PrivateKeys.read(pem, name, passphrases);
    String hint = TrustedKey.hint(publicHalf(key));
    return new ModelSigner(key, new Bundle.Material.KeyHint(hint), "key " + hint);
  }

  /// Signs with the same key, and shows a certificate for it.
  ///
  /// @param certificates that of the key, then those on the way to an authority
  /// @throws IllegalArgumentException when the first is for another key, or nobody is to believe it
  ///   at `now`; ends in what to do after `; `
  public ModelSigner withCertificates(List<X509Certificate> certificates, Instant now) {
    SigningCertificate own = new SigningCertificate(certificates.getFirst());
    if (!publicHalf(key).equals(own.certificate().getPublicKey())) {
      throw new IllegalArgumentException(
          "the first certificate is for another key; put the signer's own certificate first");
    }
    Optional<String> objection = own.objection(now);
    if (objection.isPresent()) {
      throw new IllegalArgumentException(
          objection.get()
              + "; use one that is valid now and is for digital signatures or for signing code");
    }
    return new ModelSigner(key, new Bundle.Material.Chain(certificates), own.name());
  }

  /// Who signs, for people.
  public String signer() {
    return signer;
  }

  public Bundle sign(Statement statement) {
    byte[] payload = statement.json();
    Bundle unsigned = new Bundle(material, payload, new byte[0]);
    return new Bundle(material, payload, Curve.of(key).sign(key, unsigned.signedBytes()));
  }

  private static PublicKey publicHalf(ECPrivateKey key) {
    org.bouncycastle.math.ec.ECPoint point =
        new FixedPointCombMultiplier()
            .multiply(CustomNamedCurves.getByName(Curve.of(key).standardName()).getG(), key.getS())
            .normalize();
    BigInteger x = point.getAffineXCoord().toBigInteger();
    BigInteger y = point.getAffineYCoord().toBigInteger();
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), key.getParams()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a private key without a public half", e);
    }
  }
}
