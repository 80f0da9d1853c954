package io.weightseal.core.internal.cipher;

import static io.weightseal.format.SealedLayout.CHUNK_BYTES;
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

/// What one thread needs in order to open: a cipher, buffers off the heap, and the key of the
/// message it worked on last.
public final class OpenWorker implements Worker {
  /// How many chunks one step of I/O takes.
  public static final int STEP_CHUNKS = SealWorker.STEP_CHUNKS;

  /// How many chunks [#openPiece] takes at most: with their 2 MiB, a huge page is written at once.
  public static final int PIECE_CHUNKS = 128;

  private final ChunkCipher cipher = new ChunkCipher();
  private final ByteBuffer sealed =
      ByteBuffer.allocateDirect(STEP_CHUNKS * SEALED_CHUNK_BYTES + TAG_BYTES);
  private final ByteBuffer plaintext = ByteBuffer.allocateDirect(SealWorker.STEP_BYTES);
  private int filled;
  // Made when it is first needed: most workers open step by step only.
  private @Nullable ByteBuffer piece;
  private int pieceFilled;
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
    plaintext.clear();
    step(first, count, plaintext, digest);
    filled = Math.max(filled, plaintext.position());
    return plaintext.flip();
  }

  /// Opens chunks `first` to `first + count` of the selected message straight into `target`. Where
  /// one is refused, nothing of them is left there.
  ///
  /// @param count 1 to [#STEP_CHUNKS]
  /// @param target direct, with room for all of them, and nobody else's to see: a chunk stands
  ///   there before its tag has verified
  public void openInto(ByteBuffer target, long first, int count) throws WeightsealException {
    step(first, count, target, null);
  }

  /// Opens chunks `first` to `first + count` of the selected message, step by step, but gives them
  /// out at once.
  ///
  /// @param count 1 to [#PIECE_CHUNKS]
  /// @param digest takes the sealed bytes when not null
  /// @return the plaintext; valid until the next call
  public ByteBuffer openPiece(long first, int count, @Nullable MessageDigest digest)
      throws WeightsealException {
    if (piece == null) {
      piece = ByteBuffer.allocateDirect(PIECE_CHUNKS * CHUNK_BYTES);
    }
    piece.clear();
    pieceFilled = Math.max(pieceFilled, count * CHUNK_BYTES);
    for (int done = 0; done < count; done += STEP_CHUNKS) {
      step(first + done, Math.min(STEP_CHUNKS, count - done), piece, digest);
    }
    return piece.flip();
  }

  private void step(long first, int count, ByteBuffer out, @Nullable MessageDigest digest)
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
    int end = in.limit();
    int start = out.position();
    for (int i = 0; i < count; i++) {
      in.limit(Math.min(end, in.position() + SEALED_CHUNK_BYTES));
      if (!cipher.open(messageKey, first + i, in, out)) {
        Wipe.zero(out, start, out.position());
        forget();
        throw new NotAuthenticException(
            "chunk "
                + (first + i)
                + " of "
                + place.context().name()
                + " is not authentic: it was changed or moved");
      }
    }
  }

  /// Wipes the plaintext that the last calls left in the buffers; the key stays.
  public void forgetPlaintext() {
    Wipe.zero(plaintext, 0, filled);
    filled = 0;
    if (piece != null) {
      Wipe.zero(piece, 0, pieceFilled);
      pieceFilled = 0;
    }
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
    if (piece != null) {
      Wipe.zero(piece);
    }
  }

  static {
    if (TAG_BYTES + SealWorker.STEP_BYTES > STEP_CHUNKS * SEALED_CHUNK_BYTES) {
      throw new AssertionError("a step's sealed bytes fit the buffer");
    }
  }
}
