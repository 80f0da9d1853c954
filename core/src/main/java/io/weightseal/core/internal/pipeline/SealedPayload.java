package io.weightseal.core.internal.pipeline;

import static io.weightseal.core.SealedFile.PIECE_BYTES;
import static io.weightseal.format.SealedLayout.CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.SEGMENT_BYTES;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.PlaintextUse;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.cipher.MessagePlace;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.core.internal.cipher.Wipe;
import io.weightseal.format.SealedHeader;
import io.weightseal.format.SealedLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A sealed file whose header has been checked: its segments, readable at any offset. Owns its
/// source; safe for use by several threads.
public final class SealedPayload implements AutoCloseable {
  private final Source source;
  private final @Nullable ListedSegments listed;
  private final SealedLayout layout;
  private final byte[] headerHash;
  private final ModelKeys keys;

  private SealedPayload(
      Source source,
      @Nullable ListedSegments listed,
      SealedLayout layout,
      SealedHeader header,
      ModelKeys keys) {
    this.source = source;
    this.listed = listed;
    this.layout = layout;
    this.headerHash = header.hash();
    this.keys = keys;
  }

  /// Opens a file's payload and authenticates its length.
  public static SealedPayload open(
      Source source, SealedHeader header, ModelKeys keys, OpenWorker worker)
      throws WeightsealException {
    SealedLayout layout =
        SealedLayout.ofFile(source.describe(), header.payloadOffset(), source.size());
    SealedPayload payload = new SealedPayload(source, null, layout, header, keys);
    payload.requireEnd(worker, source);
    return payload;
  }

  /// Opens the payload of a file whose segments a manifest lists, which goes before the data key.
  public static SealedPayload openListed(
      ListedSegments listed, SealedHeader header, ModelKeys keys, OpenWorker worker)
      throws WeightsealException {
    SealedLayout layout =
        SealedLayout.ofFile(listed.describe(), header.payloadOffset(), listed.size());
    SealedPayload payload = new SealedPayload(listed, listed, layout, header, keys);
    // Nothing of it is given out, so its segment is not compared for this.
    payload.requireEnd(worker, listed.unchecked());
    return payload;
  }

  /// spec: v1#seg-4
  private void requireEnd(OpenWorker worker, Source sealed) throws WeightsealException {
    long last = layout.segments() - 1;
    select(worker, last, sealed, null);
    worker.open(layout.chunksIn(last) - 1, 1, null);
  }

  public SealedLayout layout() {
    return layout;
  }

  public Source source() {
    return source;
  }

  /// Whether a manifest decides what is read. Whole segments are then read with least work.
  public boolean isListed() {
    return listed != null;
  }

  /// Compares a segment that was opened from front to back with what the manifest lists, where one
  /// decides.
  void requireListed(long segment, MessageDigest digest) throws NotAuthenticException {
    if (listed != null) {
      listed.require(segment, digest.digest());
    }
  }

  /// Opens up to [OpenWorker#STEP_CHUNKS] chunks of a segment, and one more where that is empty.
  ///
  /// @param digest null, or what takes the sealed bytes of the whole segment, from front to back:
  ///   the caller compares them before any of the plaintext is used
  /// @return plaintext; valid until the worker's next call
  ByteBuffer open(
      OpenWorker worker, long segment, int firstChunk, int count, @Nullable MessageDigest digest)
      throws WeightsealException {
    select(worker, segment, sourceFor(digest), firstChunk == 0 ? digest : null);
    return worker.open(firstChunk, count, digest);
  }

  /// Who compares whole segments later need not have each part of them compared first.
  private Source sourceFor(@Nullable MessageDigest digest) {
    return digest != null && listed != null ? listed.unchecked() : source;
  }

  private void select(
      OpenWorker worker, long segment, Source sealed, @Nullable MessageDigest digest)
      throws WeightsealException {
    MessagePlace place =
        new MessagePlace(
            sealed,
            layout.offsetOfSegment(segment),
            layout.sealedBytesOf(segment),
            new SegmentContext(headerHash, segment, source.describe()));
    worker.select(place, keys::payloadMessage, digest);
  }

  /// Says that this plaintext is about to be read, from front to back on the whole.
  ///
  /// @param length what lies past the end is left out
  public void expect(long offset, long length) {
    long end = offset + Math.min(length, layout.plaintextSize() - offset);
    if (offset < 0 || end <= offset) {
      return;
    }
    long segment = offset / SEGMENT_BYTES;
    long last = (end - 1) / SEGMENT_BYTES;
    if (listed != null) {
      // All of a segment is read to compare it.
      long from = layout.offsetOfSegment(segment);
      source.expect(from, layout.offsetOfSegment(last) + layout.sealedBytesOf(last) - from);
      return;
    }
    int firstChunk = (int) (offset % SEGMENT_BYTES) / CHUNK_BYTES;
    // The head goes with chunk 0; of a later chunk's segment it is read by itself.
    long from =
        firstChunk == 0
            ? layout.offsetOfSegment(segment)
            : layout.offsetOfChunk(segment, firstChunk);
    int lastChunk = (int) ((end - 1) % SEGMENT_BYTES) / CHUNK_BYTES;
    // A reader of everything opens the empty chunk that closes a full segment, too.
    long to =
        end == layout.plaintextSize()
            ? layout.fileSize()
            : Math.min(layout.fileSize(), layout.offsetOfChunk(last, lastChunk + 1));
    source.expect(from, to - from);
  }

  /// Reads plaintext at `offset` into `target`, until it is full or the file ends.
  ///
  /// @return the number of bytes read
  public int read(OpenWorker worker, ByteBuffer target, long offset) throws WeightsealException {
    if (target.remaining() > OpenWorker.STEP_CHUNKS * CHUNK_BYTES) {
      expect(offset, target.remaining());
    }
    int read = 0;
    while (target.hasRemaining() && offset + read < layout.plaintextSize()) {
      long at = offset + read;
      long segment = at / SEGMENT_BYTES;
      int inSegment = (int) (at % SEGMENT_BYTES);
      if (isWhole(at, target.remaining())) {
        read += readListed(worker, target, segment);
        continue;
      }
      int chunk = inSegment / CHUNK_BYTES;
      int skip = inSegment % CHUNK_BYTES;
      long wanted =
          Math.min(
              skip + (long) target.remaining(),
              layout.plaintextBytesIn(segment) - (long) chunk * CHUNK_BYTES);
      int count = (int) Math.min(OpenWorker.STEP_CHUNKS, (wanted + CHUNK_BYTES - 1) / CHUNK_BYTES);
      ByteBuffer plaintext = open(worker, segment, chunk, count, null);
      plaintext.position(skip);
      plaintext.limit(Math.min(plaintext.limit(), skip + target.remaining()));
      read += plaintext.remaining();
      target.put(plaintext);
    }
    return read;
  }

  /// Whether a range covers a segment that is compared as a whole.
  private boolean isWhole(long offset, long length) {
    return listed != null
        && offset % SEGMENT_BYTES == 0
        && length >= layout.plaintextBytesIn(offset / SEGMENT_BYTES);
  }

  /// Reads a segment once: to compare it first would be to read it twice.
  private int readListed(OpenWorker worker, ByteBuffer target, long segment)
      throws WeightsealException {
    int start = target.position();
    boolean genuine = false;
    try {
      MessageDigest digest = CipherProvider.sha256();
      int chunks = layout.chunksIn(segment);
      for (int chunk = 0; chunk < chunks; ) {
        int count = Runs.stepFrom(chunk, chunks);
        target.put(open(worker, segment, chunk, count, digest));
        chunk += count;
      }
      requireListed(segment, digest);
      genuine = true;
      return target.position() - start;
    } finally {
      if (!genuine) {
        Wipe.zero(target, start, target.position());
        target.position(start);
      }
    }
  }

  /// The same, but decrypts whole chunks where they belong, which saves a copy of them.
  ///
  /// @param target direct, and nobody else's to see
  public int readInPlace(OpenWorker worker, ByteBuffer target, long offset)
      throws WeightsealException {
    if (target.remaining() > OpenWorker.STEP_CHUNKS * CHUNK_BYTES) {
      expect(offset, target.remaining());
    }
    int read = 0;
    for (int count = wholeChunks(offset, target); count > 0; ) {
      long at = offset + read;
      select(worker, at / SEGMENT_BYTES, source, null);
      worker.openInto(target, at % SEGMENT_BYTES / CHUNK_BYTES, count);
      read += count * CHUNK_BYTES;
      count = wholeChunks(offset + read, target);
    }
    return read + read(worker, target, offset + read);
  }

  private int wholeChunks(long offset, ByteBuffer target) {
    if (offset % CHUNK_BYTES != 0 || offset >= layout.plaintextSize()) {
      return 0;
    }
    long left = layout.plaintextBytesIn(offset / SEGMENT_BYTES) - offset % SEGMENT_BYTES;
    return Math.min(OpenWorker.STEP_CHUNKS, (int) Math.min(left, target.remaining()) / CHUNK_BYTES);
  }

  /// Lends the plaintext from `offset` to `end`, exclusive, in pieces that end where the file's
  /// blocks of [SealedFile#PIECE_BYTES] do. What was lent of a segment that a manifest lists is to
  /// be thrown away where this throws.
  public void lend(OpenWorker worker, long offset, long end, PlaintextUse use) throws IOException {
    for (long at = offset; at < end; ) {
      if (isWhole(at, end - at)) {
        at += lendListed(worker, at / SEGMENT_BYTES, use);
        continue;
      }
      long pieceEnd = Math.min(end, (at / PIECE_BYTES + 1) * PIECE_BYTES);
      use.accept(piece(worker, at, pieceEnd, null), at);
      at = pieceEnd;
    }
  }

  private long lendListed(OpenWorker worker, long segment, PlaintextUse use) throws IOException {
    MessageDigest digest = CipherProvider.sha256();
    long begin = segment * SEGMENT_BYTES;
    long end = begin + layout.plaintextBytesIn(segment);
    for (long at = begin; at < end; ) {
      long pieceEnd = Math.min(end, at + PIECE_BYTES);
      use.accept(piece(worker, at, pieceEnd, digest), at);
      at = pieceEnd;
    }
    int closing = layout.chunksIn(segment) - 1;
    if ((long) closing * CHUNK_BYTES == end - begin) {
      // The last chunk is empty: no piece had it.
      open(worker, segment, closing, 1, digest);
    }
    requireListed(segment, digest);
    return end - begin;
  }

  private ByteBuffer piece(OpenWorker worker, long offset, long end, @Nullable MessageDigest digest)
      throws WeightsealException {
    long segment = offset / SEGMENT_BYTES;
    long begin = segment * SEGMENT_BYTES;
    int first = (int) ((offset - begin) / CHUNK_BYTES);
    int count = (int) ((end - begin + CHUNK_BYTES - 1) / CHUNK_BYTES) - first;
    select(worker, segment, sourceFor(digest), first == 0 ? digest : null);
    ByteBuffer plaintext = worker.openPiece(first, count, digest);
    int skip = (int) (offset % CHUNK_BYTES);
    return plaintext.slice(skip, (int) (end - offset)).asReadOnlyBuffer();
  }

  @Override
  public void close() {
    source.close();
  }
}
