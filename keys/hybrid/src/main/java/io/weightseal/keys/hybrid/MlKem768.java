package io.weightseal.keys.hybrid;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KEM;
import javax.security.auth.DestroyFailedException;

/// ML-KEM-768 (FIPS 203) of the JDK, over bytes.
final class MlKem768 {
  static final int SEED_BYTES = 64;
  static final int PUBLIC_BYTES = 1184;
  static final int PRIVATE_BYTES = 2400;
  static final int CIPHERTEXT_BYTES = 1088;
  static final int SECRET_BYTES = 32;

  private static final String NAME = "ML-KEM-768";

  /// Where the encapsulation key stands in an expanded decapsulation key (FIPS 203, algorithm 16).
  private static final int PUBLIC_OFFSET = 1152;

  /// What stands before the key in SubjectPublicKeyInfo, and in PKCS#8 with the expanded form (RFC
  /// 9935).
  private static final byte[] X509_HEAD =
      HexFormat.of().parseHex("308204b2300b0609608648016503040402038204a100");

  private static final byte[] PKCS8_HEAD =
      HexFormat.of().parseHex("30820978020100300b06096086480165030404020482096404820960");

  private MlKem768() {}

  /// The encapsulation key that stands in a decapsulation key.
  static byte[] publicKey(byte[] privateKey) {
    return Arrays.copyOfRange(privateKey, PUBLIC_OFFSET, PUBLIC_OFFSET + PUBLIC_BYTES);
  }

  /// A ciphertext (1,088 bytes) and behind it the shared secret (32 bytes).
  ///
  /// @param random asked for the 32 bytes that FIPS 203 calls m
  /// @throws InvalidKeyException when `publicKey` fails the checks of FIPS 203, section 7.2
  static byte[] encapsulate(byte[] publicKey, SecureRandom random) throws InvalidKeyException {
    try {
      PublicKey key =
          KeyFactory.getInstance(NAME)
              .generatePublic(new X509EncodedKeySpec(concat(X509_HEAD, publicKey)));
      KEM.Encapsulated made = KEM.getInstance(NAME).newEncapsulator(key, random).encapsulate();
      byte[] secret = made.key().getEncoded();
      try {
        return concat(made.encapsulation(), secret);
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    } catch (InvalidKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// The shared secret in `ciphertext`; another one, which no one else has, when it was changed.
  static byte[] decapsulate(byte[] privateKey, byte[] ciphertext) {
    byte[] encoded = concat(PKCS8_HEAD, privateKey);
    try {
      PrivateKey key =
          KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      try {
        return KEM.getInstance(NAME).newDecapsulator(key).decapsulate(ciphertext).getEncoded();
      } finally {
        key.destroy();
      }
    } catch (GeneralSecurityException | DestroyFailedException e) {
      throw new AssertionError(e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }
}
