package io.weightseal.core.internal.artifact;

import static io.weightseal.format.SealedLayout.SEALED_SEGMENT_BYTES;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.cipher.BlockTags;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.pipeline.ListedSegments;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.SealedLayout;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The segments of a sealed file, readable in any order. Safe for use by several threads. Owns the
/// file that it reads.
///
/// The manifest has a digest for each segment of 64 MiB. So a segment is read and hashed as a whole
/// when some of it is first wanted; from then on its blocks of 256 KiB are compared with what they
/// were then, each time that they are read. That takes 6 KiB of memory for each segment. Of a file
/// that is far away the segments used last are held as they were compared.
///
/// spec: sign-v1#plc-4
final class ListedSource implements ListedSegments {
  private static final int BLOCK_BYTES = 1 << 18;
  private static final int LOCKS = 64;

  private final Source source;
  private final ManifestEntry entry;
  private final SealedLayout layout;
  private final @Nullable HeldSegments held;
  private final BlockTags tags = new BlockTags();
  private final AtomicReferenceArray<byte[]> tagsOfBlocks;
  private final Object[] locks = new Object[LOCKS];
  private final Queue<Scratch> scratches = new ConcurrentLinkedQueue<>();

  /// What one thread needs.
  private record Scratch(ByteBuffer block, BlockTags.Tagger tagger) {}

  /// @param layout of the file, whose header was checked
  ListedSource(Source source, ManifestEntry entry, SealedLayout layout) {
    this(source, entry, layout, HeldSegments.SHARED);
  }

  ListedSource(Source source, ManifestEntry entry, SealedLayout layout, HeldSegments held) {
    this.source = source;
    this.held = source.isFar() && held.isInUse() ? held : null;
    this.entry = entry;
    this.layout = layout;
    this.tagsOfBlocks = new AtomicReferenceArray<>(Math.toIntExact(layout.segments()));
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
    Scratch scratch = taken();
    try {
      while (target.hasRemaining() && offset < layout.fileSize()) {
        offset += copy(scratch, target, offset - layout.payloadOffset());
      }
    } finally {
      scratches.add(scratch);
    }
    return wanted - target.remaining();
  }

  private Scratch taken() {
    Scratch scratch = scratches.poll();
    return scratch == null
        ? new Scratch(ByteBuffer.allocateDirect(BLOCK_BYTES), tags.new Tagger())
        : scratch;
  }

  /// Copies what is wanted of one block.
  private int copy(Scratch scratch, ByteBuffer target, long inPayload) throws WeightsealException {
    int segment = (int) (inPayload / SEALED_SEGMENT_BYTES);
    int inSegment = (int) (inPayload % SEALED_SEGMENT_BYTES);
    int block = inSegment / BLOCK_BYTES;
    byte[] known = tags(segment, scratch);
    byte[] whole = held == null ? null : held.get(this, segment);
    if (whole != null) {
      int copied = Math.min(target.remaining(), whole.length - inSegment);
      target.put(whole, inSegment, copied);
      return copied;
    }
    ByteBuffer buffer = filled(scratch.block, segment, block);
    if (!scratch.tagger.isSame(buffer, known, block * BlockTags.BYTES)) {
      throw changed(segment);
    }
    buffer.position(inSegment % BLOCK_BYTES);
    buffer.limit(Math.min(buffer.limit(), buffer.position() + target.remaining()));
    int copied = buffer.remaining();
    target.put(buffer);
    return copied;
  }

  /// Tags of a segment's blocks, whose whole is what the manifest lists.
  private byte[] tags(int segment, Scratch scratch) throws WeightsealException {
    byte[] known = tagsOfBlocks.get(segment);
    if (known != null) {
      return known;
    }
    synchronized (locks[segment % LOCKS]) {
      byte[] meanwhile = tagsOfBlocks.get(segment);
      if (meanwhile != null) {
        return meanwhile;
      }
      int blocks = (layout.sealedBytesOf(segment) + BLOCK_BYTES - 1) / BLOCK_BYTES;
      MessageDigest whole = CipherProvider.sha256();
      byte[] made = new byte[blocks * BlockTags.BYTES];
      byte[] kept = new byte[held == null ? 0 : layout.sealedBytesOf(segment)];
      source.expect(layout.offsetOfSegment(segment), layout.sealedBytesOf(segment));
      for (int block = 0; block < blocks; block++) {
        ByteBuffer buffer = filled(scratch.block, segment, block);
        whole.update(buffer.duplicate());
        if (held != null) {
          buffer.get(buffer.position(), kept, block * BLOCK_BYTES, buffer.remaining());
        }
        scratch.tagger.make(buffer, made, block * BlockTags.BYTES);
      }
      require(segment, whole.digest());
      if (held != null) {
        held.put(this, segment, kept);
      }
      tagsOfBlocks.set(segment, made);
      return made;
    }
  }

  /// Reads a whole block of a segment.
  private ByteBuffer filled(ByteBuffer buffer, int segment, int block) throws WeightsealException {
    int inSegment = block * BLOCK_BYTES;
    int bytes = Math.min(BLOCK_BYTES, layout.sealedBytesOf(segment) - inSegment);
    buffer.clear().limit(bytes);
    if (source.read(buffer, layout.offsetOfSegment(segment) + inSegment) < bytes) {
      throw new TruncatedFileException(
          source.describe() + " ends early: the file was cut off while it was being read");
    }
    return buffer.flip();
  }

  @Override
  public Source unchecked() {
    return source;
  }

  @Override
  public void require(long segment, byte[] digest) throws NotAuthenticException {
    // spec: v1#mft-9
    if (!MessageDigest.isEqual(digest, entry.segmentDigest(segment))) {
      throw changed(segment);
    }
  }

  private NotAuthenticException changed(long segment) {
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
    if (held != null) {
      held.forget(this);
    }
    tags.close();
    source.close();
  }
}
