package io.weightseal.core.internal.cipher;

import static io.weightseal.format.SealedLayout.CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.COMMITMENT_BYTES;
import static io.weightseal.format.SealedLayout.MESSAGE_HEAD_BYTES;
import static io.weightseal.format.SealedLayout.SALT_BYTES;
import static io.weightseal.format.SealedLayout.SEALED_CHUNK_BYTES;

import io.weightseal.api.NotAuthenticException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A Cobblestone-256 message that is sealed or opened whole, in memory.
public final class SmallMessage {
  private SmallMessage() {}

  public static byte[] seal(
      MessageKey.Derivation derivation, byte[] salt, byte[] context, byte[] plaintext) {
    int chunks = plaintext.length / CHUNK_BYTES + 1;
    ByteBuffer in = direct(plaintext);
    ByteBuffer out =
        ByteBuffer.allocateDirect(
            MESSAGE_HEAD_BYTES + plaintext.length + chunks * (SEALED_CHUNK_BYTES - CHUNK_BYTES));
    ChunkCipher cipher = new ChunkCipher();
    try (MessageKey key = derivation.messageKey(salt, context)) {
      out.put(salt).put(key.commitment());
      for (int chunk = 0; chunk < chunks; chunk++) {
        in.limit(Math.min(plaintext.length, (chunk + 1) * CHUNK_BYTES));
        cipher.seal(key, chunk, in, out);
      }
    } finally {
      Wipe.zero(in);
    }
    byte[] sealed = new byte[out.capacity()];
    out.get(0, sealed);
    return sealed;
  }

  /// @param name what errors call the message
  public static byte[] open(
      MessageKey.Derivation derivation, String name, byte[] context, byte[] sealed)
      throws NotAuthenticException {
    if (!MessagePlace.isPossibleSize(sealed.length)) {
      throw notAuthentic(name);
    }
    byte[] salt = Arrays.copyOf(sealed, SALT_BYTES);
    byte[] commitment = Arrays.copyOfRange(sealed, SALT_BYTES, SALT_BYTES + COMMITMENT_BYTES);
    ByteBuffer in = direct(sealed);
    ByteBuffer out = ByteBuffer.allocateDirect(sealed.length);
    ChunkCipher cipher = new ChunkCipher();
    try (MessageKey key = derivation.messageKey(salt, context)) {
      if (!key.hasCommitment(commitment)) {
        throw notAuthentic(name);
      }
      in.position(MESSAGE_HEAD_BYTES);
      for (int chunk = 0; in.position() < sealed.length; chunk++) {
        in.limit(Math.min(sealed.length, in.position() + SEALED_CHUNK_BYTES));
        if (!cipher.open(key, chunk, in, out)) {
          throw notAuthentic(name);
        }
      }
      byte[] plaintext = new byte[out.position()];
      out.get(0, plaintext);
      return plaintext;
    } finally {
      Wipe.zero(out);
    }
  }

  private static NotAuthenticException notAuthentic(String name) {
    return new NotAuthenticException(name + " is not authentic: it was changed");
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }
}
