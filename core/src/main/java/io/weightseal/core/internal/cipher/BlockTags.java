package io.weightseal.core.internal.cipher;

import static io.weightseal.format.SealedLayout.TAG_BYTES;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// Tells whether blocks are still what they were, at a fraction of what a hash costs: by tags under
/// a key that is made here, is nobody else's, and ends with this. Safe for use by several threads.
///
/// Source: GMAC, which is AES-256-GCM over associated data alone (NIST SP 800-38D). Each tag has a
/// nonce of its own, which stands before it.
public final class BlockTags implements AutoCloseable {
  /// What a tag takes, with its nonce.
  public static final int BYTES = Long.BYTES + TAG_BYTES;

  private static final int KEY_BYTES = 32;

  private final LentKey key;
  private final AtomicLong made = new AtomicLong();

  public BlockTags() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    key = new LentKey(random, "AES");
    Arrays.fill(random, (byte) 0);
  }

  /// What one thread at a time makes and checks tags with.
  public final class Tagger {
    private final Cipher cipher = CipherProvider.aesGcm();
    private final byte[] nonce = new byte[MessageKey.NONCE_BYTES];

    /// Puts the tag of all that remains in `block` into `tags` at `at`. Leaves `block` as it is.
    public void make(ByteBuffer block, byte[] tags, int at) {
      ByteBuffer.wrap(tags).putLong(at, made.getAndIncrement());
      try {
        begin(Cipher.ENCRYPT_MODE, block, tags, at);
        cipher.doFinal(tags, at + Long.BYTES);
      } catch (GeneralSecurityException e) {
        throw new AssertionError("AES-GCM cannot fail to make a tag", e);
      }
    }

    /// Whether what remains in `block` is what the tag at `at` was made of.
    public boolean isSame(ByteBuffer block, byte[] tags, int at) {
      try {
        begin(Cipher.DECRYPT_MODE, block, tags, at);
        cipher.doFinal(tags, at + Long.BYTES, TAG_BYTES);
        return true;
      } catch (AEADBadTagException e) {
        return false;
      } catch (GeneralSecurityException e) {
        throw new AssertionError("AES-GCM cannot fail on a tag but for its value", e);
      }
    }

    private void begin(int mode, ByteBuffer block, byte[] tags, int at)
        throws GeneralSecurityException {
      System.arraycopy(tags, at, nonce, nonce.length - Long.BYTES, Long.BYTES);
      cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
      cipher.updateAAD(block.duplicate());
    }
  }

  @Override
  public void close() {
    key.close();
  }
}
