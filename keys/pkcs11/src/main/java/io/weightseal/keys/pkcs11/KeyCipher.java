package io.weightseal.keys.pkcs11;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM inside a token over a few bytes. What it makes is a nonce of 12 bytes, the
/// ciphertext and a tag of 16 bytes, in one array.
///
/// Source: NIST SP 800-38D; PKCS #11 3.0, section 6.13.4, "AES-GCM".
record KeyCipher(TokenProvider provider, SecretKey key) {
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  byte[] seal(byte[] plaintext, byte[] bound, SecureRandom random) throws GeneralSecurityException {
    // Fresh for each call, and from this process: some tokens have no generator of their own.
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, bound).doFinal(plaintext);
    return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
  }

  /// Returns the plaintext in an array that the caller wipes.
  byte[] open(byte[] sealed, byte[] bound) throws GeneralSecurityException {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) {
      throw new AEADBadTagException("shorter than a nonce and a tag");
    }
    Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), bound);
    // An array of ours, because the provider would leave one of its own behind.
    byte[] room = new byte[sealed.length];
    try {
      int length = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES, room, 0);
      return Arrays.copyOf(room, length);
    } finally {
      Arrays.fill(room, (byte) 0);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] bound) throws GeneralSecurityException {
    Cipher cipher = provider.gcm();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
    cipher.updateAAD(bound);
    return cipher;
  }
}
