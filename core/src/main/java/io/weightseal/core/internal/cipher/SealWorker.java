package io.weightseal.core.internal.cipher;

import static io.weightseal.format.SealedLayout.CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.MESSAGE_HEAD_BYTES;
import static io.weightseal.format.SealedLayout.SEALED_CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.TAG_BYTES;

import java.nio.ByteBuffer;

/// What one thread needs in order to seal: a cipher and two buffers off the heap, used again and
/// again.
public final class SealWorker implements Worker {
  /// How many chunks one step of I/O takes.
  public static final int STEP_CHUNKS = 16;

  public static final int STEP_BYTES = STEP_CHUNKS * CHUNK_BYTES;

  private final ChunkCipher cipher = new ChunkCipher();
  private final ByteBuffer plaintext = ByteBuffer.allocateDirect(STEP_BYTES);
  private final ByteBuffer sealed =
      ByteBuffer.allocateDirect(MESSAGE_HEAD_BYTES + STEP_CHUNKS * SEALED_CHUNK_BYTES + TAG_BYTES);

  /// An empty buffer for the plaintext of the next step, of at most `bytes`.
  public ByteBuffer plaintext(int bytes) {
    return plaintext.clear().limit(Math.min(bytes, STEP_BYTES));
  }

  /// Seals one step: what was put into [#plaintext], as chunks `firstChunk` and following.
  ///
  /// @param head salt and commitment, when the step begins a message; else empty
  /// @param endsMessage whether a short last chunk, possibly empty, closes the message
  /// @return the sealed bytes; valid until the next step
  public ByteBuffer seal(MessageKey key, byte[] head, int firstChunk, boolean endsMessage) {
    plaintext.flip();
    sealed.clear().put(head);
    int end = plaintext.limit();
    int chunk = firstChunk;
    for (int start = 0; start + CHUNK_BYTES <= end; start += CHUNK_BYTES) {
      plaintext.limit(start + CHUNK_BYTES).position(start);
      cipher.seal(key, chunk++, plaintext, sealed);
    }
    int rest = end % CHUNK_BYTES;
    if (endsMessage) {
      plaintext.limit(end).position(end - rest);
      cipher.seal(key, chunk, plaintext, sealed);
    } else if (rest != 0) {
      throw new AssertionError("only the last chunk of a message is short");
    }
    return sealed.flip();
  }

  @Override
  public void close() {
    Wipe.zero(plaintext);
  }
}
