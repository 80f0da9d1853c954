package io.weightseal.core.internal.pipeline;

import static io.weightseal.format.SealedLayout.COMMITMENT_BYTES;
import static io.weightseal.format.SealedLayout.FULL_CHUNKS_PER_SEGMENT;
import static io.weightseal.format.SealedLayout.MESSAGE_HEAD_BYTES;
import static io.weightseal.format.SealedLayout.SALT_BYTES;
import static io.weightseal.format.SealedLayout.SEALED_CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.TAG_BYTES;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.StoreException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.cipher.ChunkCipher;
import io.weightseal.core.internal.cipher.MessageKey;
import io.weightseal.core.internal.cipher.Wipe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/// Opens segments from a stream whose length is not known, one chunk after the other.
///
/// What it has given out was authenticated, but only the end of the stream shows that nothing is
/// missing: a caller must not act on the plaintext before [#next] has returned null.
///
/// spec: v1#seg-7
public final class StreamOpener implements AutoCloseable {
  private final ReadableByteChannel input;
  private final Segments segments;
  private final ChunkCipher cipher = new ChunkCipher();
  private final ByteBuffer sealed = ByteBuffer.allocateDirect(SEALED_CHUNK_BYTES);
  private final ByteBuffer plaintext = ByteBuffer.allocateDirect(SEALED_CHUNK_BYTES);
  private long segment;
  private long chunk;
  private @Nullable MessageKey key;
  private @Nullable WeightsealException failure;
  private boolean ended;

  /// What the stream's messages are bound to.
  public interface Segments {
    MessageKey key(long segment, byte[] salt);

    /// Whether a message ends after so many full chunks, and another one follows.
    default int fullChunks() {
      return FULL_CHUNKS_PER_SEGMENT;
    }

    String name();
  }

  public StreamOpener(ReadableByteChannel input, Segments segments) {
    this.input = input;
    this.segments = segments;
  }

  /// The next chunk's plaintext, or null after the last one. Valid until the next call.
  public @Nullable ByteBuffer next() throws WeightsealException {
    if (failure != null) {
      throw failure;
    }
    if (ended) {
      return null;
    }
    try {
      return open();
    } catch (WeightsealException e) {
      failure = e;
      Wipe.zero(plaintext);
      throw e;
    }
  }

  private ByteBuffer open() throws WeightsealException {
    MessageKey current = key == null ? begin() : key;
    boolean closing = chunk == segments.fullChunks();
    fill(closing ? TAG_BYTES : SEALED_CHUNK_BYTES);
    boolean last = closing || sealed.remaining() < SEALED_CHUNK_BYTES;
    if (sealed.remaining() < TAG_BYTES) {
      throw new TruncatedFileException(where() + " is missing: the stream was cut off");
    }
    plaintext.clear();
    if (!cipher.open(current, chunk, sealed, plaintext)) {
      throw new NotAuthenticException(
          where() + " is not authentic: it was changed or moved, or the stream was cut off");
    }
    chunk++;
    if (last) {
      current.close();
      key = null;
      ended = !closing;
      segment++;
      chunk = 0;
    }
    return plaintext.flip();
  }

  private MessageKey begin() throws WeightsealException {
    fill(MESSAGE_HEAD_BYTES);
    if (sealed.remaining() < MESSAGE_HEAD_BYTES) {
      throw new TruncatedFileException(
          "segment " + segment + " of " + segments.name() + " is missing: the stream was cut off");
    }
    byte[] salt = new byte[SALT_BYTES];
    byte[] commitment = new byte[COMMITMENT_BYTES];
    sealed.get(salt).get(commitment);
    MessageKey derived = segments.key(segment, salt);
    key = derived;
    if (!derived.hasCommitment(commitment)) {
      throw new NotAuthenticException(
          "segment "
              + segment
              + " of "
              + segments.name()
              + " was not sealed under this key at this place");
    }
    return derived;
  }

  private String where() {
    return "chunk " + chunk + " of segment " + segment + " of " + segments.name();
  }

  private void fill(int bytes) throws StoreException {
    sealed.clear().limit(bytes);
    try {
      while (sealed.hasRemaining() && input.read(sealed) >= 0) {
        // Until there is enough or the stream ends.
      }
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Reason.FAILED, "the input stream cannot be read: " + e.getMessage(), e);
    }
    sealed.flip();
  }

  @Override
  public void close() {
    if (key != null) {
      key.close();
    }
    Wipe.zero(plaintext);
  }
}
