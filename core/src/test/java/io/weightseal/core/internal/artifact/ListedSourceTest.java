package io.weightseal.core.internal.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Source;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.SealedLayout;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ListedSourceTest {
  private static final int HEADER = 500;
  private static final SealedLayout LAYOUT =
      new SealedLayout(HEADER, SealedLayout.SEGMENT_BYTES + 700_000L);

  private final byte[] file = new byte[Math.toIntExact(LAYOUT.fileSize())];
  private ManifestEntry entry;
  private ListedSource source;

  @BeforeEach
  void list() throws Exception {
    new Random(1).nextBytes(file);
    byte[] digests = new byte[64];
    for (int segment = 0; segment < 2; segment++) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(file, (int) LAYOUT.offsetOfSegment(segment), LAYOUT.sealedBytesOf(segment));
      System.arraycopy(digest.digest(), 0, digests, 32 * segment, 32);
    }
    entry =
        new ManifestEntry(
            "weights", LAYOUT.plaintextSize(), LAYOUT.fileSize(), new byte[32], digests);
    source = new ListedSource(new Array(file, false), entry, LAYOUT);
  }

  /// A file that may change under its reader.
  private static final class Array implements Source {
    private final byte[] bytes;
    private final boolean far;
    private long read;

    private Array(byte[] bytes, boolean far) {
      this.bytes = bytes;
      this.far = far;
    }

    @Override
    public boolean isFar() {
      return far;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(ByteBuffer target, long offset) {
      int count = (int) Math.min(target.remaining(), bytes.length - offset);
      target.put(bytes, (int) offset, count);
      read += count;
      return count;
    }

    @Override
    public String describe() {
      return "weights.sealed";
    }

    @Override
    public void requireUnchanged() {}

    @Override
    public void close() {}
  }

  private byte[] read(long offset, int length) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(length);
    assertEquals(length, source.read(target, offset));
    return target.array();
  }

  @Test
  void givesWhatIsThereAcrossBlocksAndSegments() throws Exception {
    Random random = new Random(2);
    long second = LAYOUT.offsetOfSegment(1);
    for (int i = 0; i < 40; i++) {
      int offset = (int) second - 600_000 + random.nextInt(900_000);
      int length = random.nextInt(400_000);
      assertArrayEquals(Arrays.copyOfRange(file, offset, offset + length), read(offset, length));
    }
    assertArrayEquals(Arrays.copyOfRange(file, HEADER, HEADER + 10), read(HEADER, 10));
    ByteBuffer beyond = ByteBuffer.allocate(20);
    assertEquals(5, source.read(beyond, file.length - 5L));
  }

  @Test // sign-v1#plc-4
  void findsAnyChangedByteOfASegmentWhicheverIsRead() throws Exception {
    for (long at : new long[] {HEADER, HEADER + 1_000_000, LAYOUT.offsetOfSegment(1) - 1}) {
      list();
      file[(int) at] ^= 1;
      assertThrows(NotAuthenticException.class, () -> read(HEADER + 5_000, 10));
      // The other segment is as it was.
      read(LAYOUT.offsetOfSegment(1), 10);
      file[(int) at] ^= 1;
      // What was refused is not remembered as good or as bad.
      read(HEADER + 5_000, 10);
    }
  }

  @Test // sign-v1#plc-4
  void findsWhatChangedAfterItsSegmentWasRead() throws Exception {
    read(HEADER, 10);
    file[HEADER + 300_000] ^= 1;
    read(HEADER, 10);
    NotAuthenticException refusal =
        assertThrows(NotAuthenticException.class, () -> read(HEADER + 290_000, 10));
    assertTrue(refusal.getMessage().contains("segment 0 of weights.sealed"), refusal::getMessage);
  }

  @Test
  void readsASegmentThatIsFarAwayOnce() throws Exception {
    Array far = new Array(file, true);
    source = new ListedSource(far, entry, LAYOUT, new HeldSegments(1));
    assertArrayEquals(Arrays.copyOfRange(file, HEADER, HEADER + 10), read(HEADER, 10));
    assertEquals(LAYOUT.sealedBytesOf(0), far.read);
    int middle = HEADER + 30_000_000;
    assertArrayEquals(Arrays.copyOfRange(file, middle, middle + 900_000), read(middle, 900_000));
    assertEquals(LAYOUT.sealedBytesOf(0), far.read);
    // Whatever stands there by now, what was compared is what is given out.
    file[HEADER] ^= 1;
    assertEquals((byte) (file[HEADER] ^ 1), read(HEADER, 1)[0]);
    file[HEADER] ^= 1;

    // Across the end of it, the other one takes its place.
    int end = (int) LAYOUT.offsetOfSegment(1);
    assertArrayEquals(Arrays.copyOfRange(file, end - 100, end + 100), read(end - 100, 200));
    long both = (long) LAYOUT.sealedBytesOf(0) + LAYOUT.sealedBytesOf(1);
    assertEquals(both, far.read);
    read(HEADER, 10);
    assertEquals(both + (1 << 18), far.read, "a block is enough of one that was compared before");
    file[HEADER] ^= 1;
    assertThrows(NotAuthenticException.class, () -> read(HEADER, 10));
  }

  @Test // sign-v1#plc-4
  void holdsNothingThatIsNotListed() throws Exception {
    HeldSegments held = new HeldSegments(2);
    source = new ListedSource(new Array(file, true), entry, LAYOUT, held);
    file[HEADER + 1000] ^= 1;
    assertThrows(NotAuthenticException.class, () -> read(HEADER + 50_000, 10));
    assertThrows(NotAuthenticException.class, () -> read(HEADER + 50_000, 10));
    file[HEADER + 1000] ^= 1;
    assertArrayEquals(Arrays.copyOfRange(file, HEADER, HEADER + 2000), read(HEADER, 2000));
    source.close();
    assertNull(held.get(source, 0));
  }
}
