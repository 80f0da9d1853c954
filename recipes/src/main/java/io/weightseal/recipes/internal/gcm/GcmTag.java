package io.weightseal.recipes.internal.gcm;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.bouncycastle.crypto.modes.gcm.BasicGCMExponentiator;
import org.bouncycastle.crypto.modes.gcm.GCMExponentiator;
import org.bouncycastle.crypto.modes.gcm.GCMUtil;

/// The tag of one AES-256-GCM message, computed piece by piece over its ciphertext.
///
/// The ciphers at hand take a message as a whole or not at all, or take minutes for a gigabyte. So
/// each piece goes, as additional data, through a GCM message of its own that has no plaintext, and
/// the results are put together. With `H` the hash key, and `G(X)` the hash of blocks `X`, what
/// such a message gives is its mask and `G(X|L) = (G(X) + L)·H`, where `L` is the block of lengths;
/// mask, `L` and `H` are known, which leaves `G(X)·H`. And since `G` is a polynomial in `H`,
/// `G(X|Y) = G(X)·H^n + G(Y)` for `n` blocks `Y`. This class keeps `G·H` of all that came so far.
///
/// Nothing that is computed on the way leaves this object but the tag. Not thread-safe.
///
/// Source: NIST SP 800-38D, sections 6.4 and 7.
public final class GcmTag {
  public static final int BYTES = 16;

  private static final int BLOCK_BYTES = 16;

  private final AesKey key;
  private final Cipher gcm = Ciphers.aesGcm();
  private final Cipher ctr = Ciphers.aesCtr();
  private final byte[] hashKey;
  private final byte[] mask;
  private final GCMExponentiator powers = new BasicGCMExponentiator();
  private final byte[] hashed = new byte[BLOCK_BYTES];
  private final long boundBytes;
  private long ciphertextBytes;
  private long pieces;

  /// @param nonce the message's, 12 bytes
  /// @param bound its additional data
  public GcmTag(AesKey key, byte[] nonce, byte[] bound) {
    this.key = key;
    hashKey = GcmStream.encryptBlock(ctr, key, new byte[BLOCK_BYTES]);
    mask = GcmStream.encryptBlock(ctr, key, GcmStream.counterBlock(nonce, 1));
    powers.init(hashKey);
    boundBytes = bound.length;
    hash(bound, bound.length);
  }

  /// Takes the next piece of ciphertext.
  ///
  /// @param length a multiple of 16 for every piece but the last
  public void append(byte[] ciphertext, int length) {
    if (ciphertextBytes % BLOCK_BYTES != 0) {
      throw new IllegalStateException("a piece after one that does not fill its last block");
    }
    ciphertextBytes += length;
    hash(ciphertext, length);
  }

  /// The tag of all that was appended.
  public byte[] value() {
    byte[] tag = lengthsTimesHashKey(boundBytes, ciphertextBytes);
    GCMUtil.xor(tag, hashed);
    GCMUtil.xor(tag, mask);
    return tag;
  }

  private void hash(byte[] piece, int length) {
    if (length == 0) {
      return;
    }
    byte[] power = new byte[BLOCK_BYTES];
    powers.exponentiateX(Math.ceilDiv(length, BLOCK_BYTES), power);
    GCMUtil.multiply(hashed, power);
    // A nonce for each piece, since a cipher refuses one that it just had. It needs no more to be
    // unique than that: no tag of these is ever given out.
    byte[] nonce = ByteBuffer.allocate(GcmStream.NONCE_BYTES).putLong(pieces++).array();
    GCMUtil.xor(hashed, tagOfBoundAlone(nonce, piece, length));
    GCMUtil.xor(hashed, GcmStream.encryptBlock(ctr, key, GcmStream.counterBlock(nonce, 1)));
    GCMUtil.xor(hashed, lengthsTimesHashKey(length, 0));
  }

  private byte[] tagOfBoundAlone(byte[] nonce, byte[] bound, int length) {
    try {
      gcm.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(BYTES * Byte.SIZE, nonce));
      gcm.updateAAD(bound, 0, length);
      return gcm.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM cannot fail to encrypt nothing", e);
    }
  }

  private byte[] lengthsTimesHashKey(long bound, long ciphertext) {
    byte[] lengths =
        ByteBuffer.allocate(BLOCK_BYTES)
            .putLong(bound * Byte.SIZE)
            .putLong(ciphertext * Byte.SIZE)
            .array();
    GCMUtil.multiply(lengths, hashKey);
    return lengths;
  }
}
