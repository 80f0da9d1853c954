package io.weightseal.core.internal.artifact;

import static io.weightseal.format.SealedLayout.SEALED_SEGMENT_BYTES;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.SealedLayout;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The segments of a sealed file, of which nothing is given out but what the manifest lists. Safe
/// for use by several threads. Owns the file that it reads.
///
/// The manifest has a digest for each segment of 64 MiB. So a segment is read as a whole when some
/// of it is first wanted; from then on its blocks of 256 KiB are compared with what they were then,
/// each time that they are read. That takes 8 KiB of memory for each segment.
///
/// spec: sign-v1#plc-4
final class ListedSource implements Source {
  private static final int BLOCK_BYTES = 1 << 18;
  private static final int DIGEST_BYTES = 32;
  private static final int LOCKS = 64;

  private final Source source;
  private final ManifestEntry entry;
  private final SealedLayout layout;
  private final AtomicReferenceArray<byte[]> digestsOfBlocks;
  private final Object[] locks = new Object[LOCKS];
  private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

  /// @param layout of the file, whose header was checked
  ListedSource(Source source, ManifestEntry entry, SealedLayout layout) {
    this.source = source;
    this.entry = entry;
    this.layout = layout;
    this.digestsOfBlocks = new AtomicReferenceArray<>(Math.toIntExact(layout.segments()));
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  @Override
  public int read(ByteBuffer target, long offset) throws WeightsealException {
    if (offset < layout.payloadOffset()) {
      throw new AssertionError("the header is checked by its own digest, and not read here");
    }
    int wanted = target.remaining();
    ByteBuffer buffer = taken();
    try {
      while (target.hasRemaining() && offset < layout.fileSize()) {
        offset += copy(buffer, target, offset - layout.payloadOffset());
      }
    } finally {
      buffers.add(buffer);
    }
    return wanted - target.remaining();
  }

  private ByteBuffer taken() {
    ByteBuffer buffer = buffers.poll();
    return buffer == null ? ByteBuffer.allocateDirect(BLOCK_BYTES) : buffer;
  }

  /// Copies what is wanted of one block.
  private int copy(ByteBuffer buffer, ByteBuffer target, long inPayload)
      throws WeightsealException {
    int segment = (int) (inPayload / SEALED_SEGMENT_BYTES);
    int inSegment = (int) (inPayload % SEALED_SEGMENT_BYTES);
    int block = inSegment / BLOCK_BYTES;
    byte[] digests = digests(segment, buffer);
    fill(buffer, segment, block);
    if (!MessageDigest.isEqual(digest(buffer), slice(digests, block))) {
      throw changed(segment);
    }
    buffer.position(inSegment % BLOCK_BYTES);
    buffer.limit(Math.min(buffer.limit(), buffer.position() + target.remaining()));
    int copied = buffer.remaining();
    target.put(buffer);
    return copied;
  }

  /// Digests of a segment's blocks, whose whole is what the manifest lists.
  private byte[] digests(int segment, ByteBuffer buffer) throws WeightsealException {
    byte[] known = digestsOfBlocks.get(segment);
    if (known != null) {
      return known;
    }
    synchronized (locks[segment % LOCKS]) {
      byte[] meanwhile = digestsOfBlocks.get(segment);
      if (meanwhile != null) {
        return meanwhile;
      }
      int blocks = (layout.sealedBytesOf(segment) + BLOCK_BYTES - 1) / BLOCK_BYTES;
      MessageDigest whole = CipherProvider.sha256();
      byte[] digests = new byte[blocks * DIGEST_BYTES];
      source.expect(layout.offsetOfSegment(segment), layout.sealedBytesOf(segment));
      for (int block = 0; block < blocks; block++) {
        fill(buffer, segment, block);
        whole.update(buffer.duplicate());
        System.arraycopy(digest(buffer), 0, digests, block * DIGEST_BYTES, DIGEST_BYTES);
      }
      // spec: v1#mft-9
      if (!MessageDigest.isEqual(whole.digest(), entry.segmentDigest(segment))) {
        throw changed(segment);
      }
      digestsOfBlocks.set(segment, digests);
      return digests;
    }
  }

  /// Reads a whole block of a segment.
  private void fill(ByteBuffer buffer, int segment, int block) throws WeightsealException {
    int inSegment = block * BLOCK_BYTES;
    int bytes = Math.min(BLOCK_BYTES, layout.sealedBytesOf(segment) - inSegment);
    buffer.clear().limit(bytes);
    if (source.read(buffer, layout.offsetOfSegment(segment) + inSegment) < bytes) {
      throw new TruncatedFileException(
          source.describe() + " ends early: the file was cut off while it was being read");
    }
    buffer.flip();
  }

  private static byte[] digest(ByteBuffer buffer) {
    MessageDigest digest = CipherProvider.sha256();
    digest.update(buffer.duplicate());
    return digest.digest();
  }

  private static byte[] slice(byte[] digests, int block) {
    return java.util.Arrays.copyOfRange(digests, block * DIGEST_BYTES, (block + 1) * DIGEST_BYTES);
  }

  private NotAuthenticException changed(int segment) {
    return new NotAuthenticException(
        "segment "
            + segment
            + " of "
            + source.describe()
            + " is not the one that the manifest lists, which is signed or pinned");
  }

  @Override
  public long size() throws StoreException {
    return source.size();
  }

  @Override
  public void expect(long offset, long length) {
    source.expect(offset, length);
  }

  @Override
  public String describe() {
    return source.describe();
  }

  @Override
  public void requireUnchanged() throws StoreException {
    source.requireUnchanged();
  }

  @Override
  public void close() {
    source.close();
  }
}
