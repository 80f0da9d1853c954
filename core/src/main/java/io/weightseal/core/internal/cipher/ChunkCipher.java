package io.weightseal.core.internal.cipher;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// Seals and opens single chunks with AES-256-GCM. One for each worker; not thread-safe.
///
/// Source: c2sp.org/chunked-encryption, tagged v1.
public final class ChunkCipher {
  private static final int TAG_BITS = 128;

  private final Cipher cipher = CipherProvider.aesGcm();
  private final byte[] nonce = new byte[MessageKey.NONCE_BYTES];

  /// Encrypts all that remains in `plaintext` and puts it, with its tag, into `sealed`.
  ///
  /// Under one key, each chunk is sealed once: that is the caller's promise.
  ///
  /// @param plaintext direct; drained
  /// @param sealed direct, apart from `plaintext`, with 16 bytes more room
  public void seal(MessageKey key, long chunk, ByteBuffer plaintext, ByteBuffer sealed) {
    try {
      key.nonceOf(chunk, nonce);
      cipher.init(Cipher.ENCRYPT_MODE, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.doFinal(plaintext, sealed);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM cannot fail to encrypt a chunk", e);
    }
  }

  /// Decrypts all that remains in `sealed` into `plaintext`, once its tag has verified.
  ///
  /// @param sealed direct, at least 16 bytes; drained
  /// @param plaintext direct, apart from `sealed`; wiped where the tag does not verify
  /// @return false when the tag does not verify
  public boolean open(MessageKey key, long chunk, ByteBuffer sealed, ByteBuffer plaintext) {
    int start = plaintext.position();
    int end = start + sealed.remaining() - TAG_BITS / Byte.SIZE;
    try {
      key.nonceOf(chunk, nonce);
      cipher.init(Cipher.DECRYPT_MODE, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.doFinal(sealed, plaintext);
      return true;
    } catch (AEADBadTagException e) {
      // The JDK's cipher leaves unauthenticated plaintext behind.
      Wipe.zero(plaintext, start, end);
      plaintext.position(start);
      return false;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM cannot fail on a whole chunk but for its tag", e);
    }
  }
}
