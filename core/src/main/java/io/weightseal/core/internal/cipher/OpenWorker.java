package io.weightseal.core.internal.cipher;

import static io.weightseal.format.SealedLayout.COMMITMENT_BYTES;
import static io.weightseal.format.SealedLayout.MESSAGE_HEAD_BYTES;
import static io.weightseal.format.SealedLayout.SALT_BYTES;
import static io.weightseal.format.SealedLayout.SEALED_CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.TAG_BYTES;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// What one thread needs in order to open: a cipher, two buffers off the heap, and the key of the
/// message it worked on last.
public final class OpenWorker implements Worker {
  /// How many chunks one step of I/O takes.
  public static final int STEP_CHUNKS = SealWorker.STEP_CHUNKS;

  private final ChunkCipher cipher = new ChunkCipher();
  private final ByteBuffer sealed =
      ByteBuffer.allocateDirect(STEP_CHUNKS * SEALED_CHUNK_BYTES + TAG_BYTES);
  private final ByteBuffer plaintext = ByteBuffer.allocateDirect(SealWorker.STEP_BYTES);
  private int filled;
  private @Nullable MessagePlace current;
  private @Nullable MessageKey key;

  /// Reads a message's head, derives its key and checks the commitment. Does nothing when it is the
  /// message that this worker has open.
  ///
  /// @param digest takes the head's bytes when not null
  public void select(
      MessagePlace place, MessageKey.Derivation derivation, @Nullable MessageDigest digest)
      throws WeightsealException {
    if (current != null && current.sameAs(place) && digest == null) {
      return;
    }
    forget();
    ByteBuffer head = readExactly(place, place.offset(), MESSAGE_HEAD_BYTES);
    if (digest != null) {
      digest.update(head.duplicate());
    }
    byte[] salt = new byte[SALT_BYTES];
    byte[] commitment = new byte[COMMITMENT_BYTES];
    head.get(salt).get(commitment);
    MessageKey derived = derivation.messageKey(salt, place.context().bytes());
    // spec: v1#seg-5
    if (!derived.hasCommitment(commitment)) {
      derived.close();
      throw new NotAuthenticException(
          place.context().name()
              + " was not sealed under this key at this place: it was changed, moved, or belongs to"
              + " another file");
    }
    current = place;
    key = derived;
  }

  /// Opens chunks `first` to `first + count` of the selected message.
  ///
  /// @param count 1 to [#STEP_CHUNKS], and one more where the last chunk is empty
  /// @param digest takes the sealed bytes when not null
  /// @return the plaintext; valid until the next call
  public ByteBuffer open(long first, int count, @Nullable MessageDigest digest)
      throws WeightsealException {
    MessagePlace place = current;
    MessageKey messageKey = key;
    if (place == null || messageKey == null) {
      throw new AssertionError("no message is selected");
    }
    ByteBuffer in = readExactly(place, place.offsetOf(first), place.sealedBytes(first, count));
    if (digest != null) {
      digest.update(in.duplicate());
    }
    plaintext.clear();
    int end = in.limit();
    for (int i = 0; i < count; i++) {
      in.limit(Math.min(end, in.position() + SEALED_CHUNK_BYTES));
      if (!cipher.open(messageKey, first + i, in, plaintext)) {
        Wipe.zero(plaintext);
        forget();
        throw new NotAuthenticException(
            "chunk "
                + (first + i)
                + " of "
                + place.context().name()
                + " is not authentic: it was changed or moved");
      }
    }
    filled = Math.max(filled, plaintext.position());
    return plaintext.flip();
  }

  /// Wipes the plaintext that the last calls left in the buffer; the key stays.
  public void forgetPlaintext() {
    Wipe.zero(plaintext, 0, filled);
    filled = 0;
  }

  private ByteBuffer readExactly(MessagePlace place, long offset, int bytes)
      throws WeightsealException {
    sealed.clear().limit(bytes);
    int read = place.source().read(sealed, offset);
    if (read < bytes) {
      throw new TruncatedFileException(
          place.context().name() + " ends early: the file was cut off while it was being read");
    }
    return sealed.flip();
  }

  private void forget() {
    if (key != null) {
      key.close();
    }
    key = null;
    current = null;
  }

  @Override
  public void close() {
    forget();
    Wipe.zero(plaintext);
  }

  static {
    if (TAG_BYTES + SealWorker.STEP_BYTES > STEP_CHUNKS * SEALED_CHUNK_BYTES) {
      throw new AssertionError("a step's sealed bytes fit the buffer");
    }
  }
}
