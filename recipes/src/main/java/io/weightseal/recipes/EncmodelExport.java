package io.weightseal.recipes;

import io.weightseal.api.DataKey;
import io.weightseal.api.Sink;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import io.weightseal.core.SealedFile;
import io.weightseal.recipes.internal.gcm.AesKey;
import io.weightseal.recipes.internal.gcm.Ciphers;
import io.weightseal.recipes.internal.gcm.GcmStream;
import io.weightseal.recipes.internal.gcm.GcmTag;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Writes one file of an open model as an `ENCMODEL` file, for those who still run its reader.
///
/// What is lost: the identity, which that format does not hold; the key service, since its key is a
/// plain secret; and random access.
public final class EncmodelExport {
  private static final int STEP_BYTES = 1 << 18;

  private final SecureRandom random;
  private final Progress progress;

  public EncmodelExport(SecureRandom random, Progress progress) {
    this.random = random;
    this.progress = progress;
  }

  /// Writes `file` under `key` and a fresh nonce, and commits `target`.
  ///
  /// @param aad additional data that a reader must know; null for none
  /// @throws IllegalArgumentException when the file is larger than
  ///   [EncmodelHeader#MAX_PLAINTEXT_BYTES]
  public EncmodelHeader write(SealedFile file, DataKey key, byte @Nullable [] aad, Sink target)
      throws WeightsealException {
    // Whatever the digest will be, it takes as much room as this one.
    EncmodelHeader placeholder = new EncmodelHeader(file.size(), "0".repeat(64), aad != null);
    byte[] nonce = new byte[GcmStream.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] front = front(placeholder, nonce);
    progress.begin(file.size());
    byte[] bound = aad == null ? new byte[0] : aad;
    byte[] digest =
        key.use(
            bytes -> {
              try (AesKey aes = new AesKey(bytes)) {
                return writeMessage(file, aes, nonce, bound, target, front.length);
              }
            });
    EncmodelHeader header =
        new EncmodelHeader(file.size(), HexFormat.of().formatHex(digest), aad != null);
    // Written last, so that what a broken-off export leaves has no magic.
    target.write(ByteBuffer.wrap(front(header, nonce)), 0);
    target.commit();
    return header;
  }

  private static byte[] front(EncmodelHeader header, byte[] nonce) {
    byte[] json = header.json();
    return ByteBuffer.allocate(
            header.format().length() + Integer.BYTES + json.length + nonce.length)
        .put(header.format().getBytes(StandardCharsets.US_ASCII))
        .putInt(json.length)
        .put(json)
        .put(nonce)
        .array();
  }

  /// Writes ciphertext and tag from `offset` on, and returns the plaintext's SHA-256.
  private byte[] writeMessage(
      SealedFile file, AesKey key, byte[] nonce, byte[] bound, Sink target, long offset)
      throws WeightsealException {
    GcmTag tag = new GcmTag(key, nonce, bound);
    GcmStream stream = new GcmStream(key, nonce);
    MessageDigest sha256 = Ciphers.sha256();
    byte[] plaintext = new byte[STEP_BYTES];
    byte[] ciphertext = new byte[STEP_BYTES];
    try {
      for (long done = 0; done < file.size(); ) {
        int length = (int) Math.min(STEP_BYTES, file.size() - done);
        file.read(done, MemorySegment.ofArray(plaintext).asSlice(0, length));
        sha256.update(plaintext, 0, length);
        stream.apply(plaintext, length, ciphertext);
        tag.append(ciphertext, length);
        target.write(ByteBuffer.wrap(ciphertext, 0, length), offset + done);
        done += length;
        progress.advanced(length);
      }
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
    target.write(ByteBuffer.wrap(tag.value()), offset + file.size());
    return sha256.digest();
  }
}
