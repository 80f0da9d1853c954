package io.weightseal.keys.hybrid;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/// X25519 (RFC 7748) of the JDK, over bytes.
final class X25519 {
  static final int BYTES = 32;

  private static final String NAME = "X25519";
  private static final int HIGHEST_BIT = 0x80;

  private X25519() {}

  /// The public key of `scalar`: X25519 of it and the base point.
  static byte[] publicKey(byte[] scalar) {
    byte[] basePoint = new byte[BYTES];
    basePoint[0] = 9;
    try {
      return agree(scalar, basePoint);
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  /// X25519 of `scalar` and `point`, 32 bytes each.
  ///
  /// @throws InvalidKeyException when the result is zero, whatever the scalar
  static byte[] agree(byte[] scalar, byte[] point) throws InvalidKeyException {
    try {
      KeyFactory keys = KeyFactory.getInstance(NAME);
      KeyAgreement agreement = KeyAgreement.getInstance(NAME);
      agreement.init(
          keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
      agreement.doPhase(
          keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, number(point))),
          true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// Little-endian; the highest bit does not count (RFC 7748, section 5).
  private static BigInteger number(byte[] point) {
    byte[] bigEndian = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bigEndian[i] = point[BYTES - 1 - i];
    }
    bigEndian[0] &= (byte) ~HIGHEST_BIT;
    return new BigInteger(1, bigEndian);
  }
}
