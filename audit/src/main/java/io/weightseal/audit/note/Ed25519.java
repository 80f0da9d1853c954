package io.weightseal.audit.note;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// Ed25519 on the byte strings of RFC 8032: keys of 32 bytes, signatures of 64.
final class Ed25519 {
  static final int KEY_BYTES = 32;

  private static final String NAME = "Ed25519";

  private Ed25519() {}

  static byte[] sign(PrivateKey key, byte[] text) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initSign(key);
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK signs with " + NAME, e);
    }
  }

  static boolean verifies(PublicKey key, byte[] text, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initVerify(key);
      signature.update(text);
      return signature.verify(signed);
    } catch (SignatureException | InvalidKeyException e) {
      // Not a signature, or a key that is no point of the curve.
      return false;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK verifies " + NAME, e);
    }
  }

  static PrivateKey privateKey(byte[] seed) {
    try {
      return KeyFactory.getInstance(NAME)
          .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 private key", e);
    }
  }

  static PublicKey publicKey(byte[] encoded) {
    byte[] bigEndian = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      bigEndian[i] = encoded[KEY_BYTES - 1 - i];
    }
    boolean xOdd = (bigEndian[0] & 0x80) != 0;
    bigEndian[0] &= 0x7f;
    try {
      return KeyFactory.getInstance(NAME)
          .generatePublic(
              new EdECPublicKeySpec(
                  NamedParameterSpec.ED25519, new EdECPoint(xOdd, new BigInteger(1, bigEndian))));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 public key", e);
    }
  }

  static byte[] encoded(EdECPoint point) {
    byte[] bigEndian = point.getY().toByteArray();
    byte[] encoded = new byte[KEY_BYTES];
    for (int i = 0; i < Math.min(KEY_BYTES, bigEndian.length); i++) {
      encoded[i] = bigEndian[bigEndian.length - 1 - i];
    }
    if (point.isXOdd()) {
      encoded[KEY_BYTES - 1] |= (byte) 0x80;
    }
    return Arrays.copyOf(encoded, KEY_BYTES);
  }
}
