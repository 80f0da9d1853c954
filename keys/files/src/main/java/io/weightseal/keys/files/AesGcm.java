package io.weightseal.keys.files;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM over a few bytes. What it makes is a random nonce of 12 bytes, ciphertext and a tag
/// of 16 bytes in one array. Safe for use by several threads.
public final class AesGcm {
  public static final int KEY_BYTES = 32;

  /// By how much what is sealed is longer than the plaintext.
  public static final int OVERHEAD_BYTES = 28;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private AesGcm() {}

  /// Encrypts `plaintext` under `key` (32 bytes), bound to `bound`, with a nonce from `random`.
  public static byte[] seal(byte[] key, byte[] bound, byte[] plaintext, SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try (LentKey lent = new LentKey("AES", key)) {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, lent, nonce, bound).doFinal(plaintext);
      return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// Decrypts what [#seal] made, into an array that the caller wipes.
  ///
  /// @throws AEADBadTagException when key, bound bytes or sealed bytes are others
  public static byte[] open(byte[] key, byte[] bound, byte[] sealed) throws AEADBadTagException {
    if (sealed.length < OVERHEAD_BYTES) {
      throw new AEADBadTagException("shorter than a nonce and a tag");
    }
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    try (LentKey lent = new LentKey("AES", key)) {
      return cipher(Cipher.DECRYPT_MODE, lent, nonce, bound)
          .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Cipher cipher(int mode, LentKey key, byte[] nonce, byte[] bound)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(bound);
    return cipher;
  }
}
