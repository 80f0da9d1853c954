package io.weightseal.keys.hybrid;

import io.weightseal.keys.files.LentKey;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/// One message to the holder of a private key: HPKE's single-shot Seal and Open (RFC 9180, section
/// 6.1), mode base, with KEM MLKEM768-X25519 (0x647a), HKDF-SHA256 (0x0001) and ChaCha20Poly1305
/// (0x0003), the suite of age's `mlkem768x25519` recipients.
///
/// What it makes is the KEM's ciphertext (1,120 bytes), the encrypted message, and a tag of 16
/// bytes.
final class Hpke {
  static final int OVERHEAD_BYTES = XWing.CIPHERTEXT_BYTES + 16;

  private Hpke() {}

  /// @throws InvalidKeyException when `publicKey` is no public key of [XWing]
  static byte[] seal(
      byte[] publicKey, byte[] info, byte[] aad, byte[] plaintext, SecureRandom random)
      throws InvalidKeyException {
    XWing.Encapsulated encapsulated = XWing.encapsulate(publicKey, random);
    try (HpkeKey key = HpkeKey.schedule(encapsulated.secret, info)) {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, aad).doFinal(plaintext);
      byte[] message =
          Arrays.copyOf(encapsulated.ciphertext, XWing.CIPHERTEXT_BYTES + sealed.length);
      System.arraycopy(sealed, 0, message, XWing.CIPHERTEXT_BYTES, sealed.length);
      return message;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } finally {
      Arrays.fill(encapsulated.secret, (byte) 0);
    }
  }

  /// The message, in an array that the caller wipes.
  ///
  /// @throws AEADBadTagException when key, info, additional data or message are others
  static byte[] open(byte[] seed, byte[] info, byte[] aad, byte[] message)
      throws AEADBadTagException {
    if (message.length < OVERHEAD_BYTES) {
      throw new AEADBadTagException("shorter than an encapsulated key and a tag");
    }
    byte[] secret = new byte[0];
    try {
      secret = XWing.decapsulate(seed, Arrays.copyOf(message, XWing.CIPHERTEXT_BYTES));
      try (HpkeKey key = HpkeKey.schedule(secret, info)) {
        return cipher(Cipher.DECRYPT_MODE, key, aad)
            .doFinal(message, XWing.CIPHERTEXT_BYTES, message.length - XWing.CIPHERTEXT_BYTES);
      }
    } catch (AEADBadTagException e) {
      throw e;
    } catch (InvalidKeyException e) {
      throw new AEADBadTagException("the encapsulated key is none");
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static Cipher cipher(int mode, HpkeKey key, byte[] aad) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    try (LentKey lent = new LentKey("ChaCha20", key.key)) {
      cipher.init(mode, lent, new IvParameterSpec(key.nonce));
    }
    cipher.updateAAD(aad);
    return cipher;
  }
}
