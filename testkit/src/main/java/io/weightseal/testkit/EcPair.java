package io.weightseal.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;

/// A fresh pair of keys on P-256 or P-384, for the keys of a key service's stand-in that sign. Real
/// ECDSA, by the JDK. Safe for use by several threads.
public final class EcPair {
  private final KeyPair pair;
  private final int bits;

  private EcPair(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(bits);
      this.pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    this.bits = bits;
  }

  /// @param curve `P-256` or `P-384`
  public static EcPair on(String curve) {
    return new EcPair(
        switch (curve) {
          case "P-256" -> 256;
          case "P-384" -> 384;
          default -> throw new IllegalArgumentException("no curve of these: " + curve);
        });
  }

  /// 256 or 384: of the curve, and of the digests that it signs.
  public int bits() {
    return bits;
  }

  public ECPublicKey publicKey() {
    return (ECPublicKey) pair.getPublic();
  }

  /// A signature in ASN.1.
  ///
  /// @throws SignatureException when the digest is of another length than the curve's
  public byte[] sign(byte[] digest) throws GeneralSecurityException {
    return sign("NONEwithECDSA", digest);
  }

  /// The signature's two numbers side by side.
  ///
  /// @throws SignatureException when the digest is of another length than the curve's
  public byte[] signNumbers(byte[] digest) throws GeneralSecurityException {
    return sign("NONEwithECDSAinP1363Format", digest);
  }

  private byte[] sign(String algorithm, byte[] digest) throws GeneralSecurityException {
    if (digest.length != bits / 8) {
      throw new SignatureException("a digest of " + digest.length + " bytes");
    }
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(pair.getPrivate());
    signer.update(digest);
    return signer.sign();
  }
}
