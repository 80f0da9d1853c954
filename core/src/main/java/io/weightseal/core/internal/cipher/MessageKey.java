package io.weightseal.core.internal.cipher;

import io.weightseal.format.SealedLayout;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/// What one Cobblestone-256 message is sealed under: AES key, base nonce and commitment.
///
/// Source: c2sp.org/chunked-encryption, tagged v1. spec: v1#notation
public final class MessageKey implements AutoCloseable {
  static final int NONCE_BYTES = 12;
  private static final int KEY_BYTES = 32;
  private static final byte[] LABEL =
      "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0".getBytes(StandardCharsets.US_ASCII);

  private final LentKey key;
  private final byte[] baseNonce;
  private final byte[] commitment;

  private MessageKey(LentKey key, byte[] baseNonce, byte[] commitment) {
    this.key = key;
    this.baseNonce = baseNonce;
    this.commitment = commitment;
  }

  /// Gives the key of a message from its salt and context.
  @FunctionalInterface
  public interface Derivation {
    MessageKey messageKey(byte[] salt, byte[] context);
  }

  /// Derives the key of one message.
  ///
  /// @param inputKey 32 bytes
  /// @param salt 24 bytes
  public static MessageKey derive(byte[] inputKey, byte[] salt, byte[] context) {
    if (inputKey.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a Cobblestone-256 key has " + KEY_BYTES + " bytes, this one " + inputKey.length);
    }
    if (salt.length != SealedLayout.SALT_BYTES) {
      throw new IllegalArgumentException("a salt has " + SealedLayout.SALT_BYTES + " bytes");
    }
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes(LABEL);
    info.writeBytes(salt);
    info.writeBytes(context);
    int commitmentAt = KEY_BYTES + NONCE_BYTES;
    byte[] output =
        Hkdf.expand(inputKey, info.toByteArray(), commitmentAt + SealedLayout.COMMITMENT_BYTES);
    byte[] key = Arrays.copyOf(output, KEY_BYTES);
    try {
      return new MessageKey(
          new LentKey(key, "AES"),
          Arrays.copyOfRange(output, KEY_BYTES, commitmentAt),
          Arrays.copyOfRange(output, commitmentAt, output.length));
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(output, (byte) 0);
    }
  }

  LentKey key() {
    return key;
  }

  /// Writes the nonce of a chunk into `nonce`.
  void nonceOf(long chunk, byte[] nonce) {
    System.arraycopy(baseNonce, 0, nonce, 0, NONCE_BYTES);
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[NONCE_BYTES - 1 - i] ^= (byte) (chunk >>> (8 * i));
    }
  }

  /// Whether a message that carries `other` was sealed under this key; in constant time.
  ///
  /// spec: v1#seg-5
  public boolean hasCommitment(byte[] other) {
    return MessageDigest.isEqual(commitment, other);
  }

  /// The commitment; a copy.
  public byte[] commitment() {
    return commitment.clone();
  }

  @Override
  public void close() {
    key.close();
    Arrays.fill(baseNonce, (byte) 0);
  }

  @Override
  public String toString() {
    return "MessageKey";
  }
}
