package io.weightseal.recipes.internal.gcm;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/// The encryption within one AES-GCM message, from its first byte on: counter mode, in which
/// encrypting and decrypting are the same. Authenticates nothing; that is [GcmTag]'s.
///
/// Not thread-safe.
///
/// Source: NIST SP 800-38D, sections 5.2.1.1, 6.5 and 7.
public final class GcmStream {
  public static final int NONCE_BYTES = 12;

  /// How much one message holds: what a block counter of 32 bits can number.
  public static final long MAX_BYTES = (1L << 36) - 32;

  // Block 1 encrypts the tag.
  private static final int FIRST_BLOCK = 2;

  private final Cipher cipher = Ciphers.aesCtr();
  private long done;

  public GcmStream(AesKey key, byte[] nonce) {
    start(cipher, key, counterBlock(nonce, FIRST_BLOCK));
  }

  /// Encrypts or decrypts the next `length` bytes of the message.
  ///
  /// @param from not changed
  /// @param to apart from `from`
  public void apply(byte[] from, int length, byte[] to) {
    if (length > MAX_BYTES - done) {
      // GCM counts blocks in 32 bits, this cipher in 128: past the limit they part.
      throw new IllegalArgumentException("more than one AES-GCM message holds");
    }
    done += length;
    try {
      int written = cipher.update(from, 0, length, to, 0);
      if (written != length) {
        throw new AssertionError("a stream cipher held back " + (length - written) + " bytes");
      }
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-CTR cannot fail", e);
    }
  }

  /// What AES makes of the one block `block`.
  static byte[] encryptBlock(Cipher ctr, AesKey key, byte[] block) {
    // The first block of a key stream in counter mode that begins at this block.
    start(ctr, key, block);
    return ctr.update(new byte[block.length]);
  }

  static byte[] counterBlock(byte[] nonce, int count) {
    return ByteBuffer.allocate(NONCE_BYTES + Integer.BYTES).put(nonce).putInt(count).array();
  }

  private static void start(Cipher ctr, AesKey key, byte[] block) {
    try {
      ctr.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(block));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-CTR takes any key and first block", e);
    }
  }
}
