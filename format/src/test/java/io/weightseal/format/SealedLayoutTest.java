package io.weightseal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.TruncatedFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The arithmetic of a sealed file, at borders and at random sizes.
class SealedLayoutTest {
  private static final long SEGMENT = 1L << 26;
  private static final int CHUNK = 1 << 14;

  static List<Long> sizes() {
    List<Long> sizes = new ArrayList<>();
    for (long near :
        List.of(0L, (long) CHUNK, 2L * CHUNK, SEGMENT, 2 * SEGMENT, 1000 * SEGMENT, 1L << 40)) {
      for (long size = near - 2; size <= near + 2; size++) {
        if (size >= 0) {
          sizes.add(size);
        }
      }
    }
    sizes.add(SealedLayout.MAX_PLAINTEXT_BYTES);
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      sizes.add(random.nextLong(1L << random.nextInt(1, 60)));
    }
    return sizes;
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void fileSizeAndPlaintextSizeAreInverse(long size) throws Exception {
    for (long front : new long[] {0, 21, 16_404, 16_404 + 2 * 65_536}) {
      SealedLayout layout = new SealedLayout(front, size);
      assertEquals(layout, SealedLayout.ofFile("it", front, layout.fileSize()));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void segmentsAndChunksCoverTheFileWithoutGap(long size) {
    SealedLayout layout = new SealedLayout(100, size);
    // spec: v1#seg-1
    assertEquals(size / SEGMENT + 1, layout.segments());
    long last = layout.segments() - 1;
    for (long segment : new long[] {0, last / 2, last}) {
      int plaintext = layout.plaintextBytesIn(segment);
      assertEquals(segment < last ? SEGMENT : size - last * SEGMENT, plaintext);
      assertTrue(segment < last || plaintext < SEGMENT);
      assertEquals(plaintext / CHUNK + 1, layout.chunksIn(segment));
      assertEquals(56L + plaintext + 16L * layout.chunksIn(segment), layout.sealedBytesOf(segment));
      long end = layout.offsetOfSegment(segment) + layout.sealedBytesOf(segment);
      assertEquals(segment < last ? layout.offsetOfSegment(segment + 1) : layout.fileSize(), end);
      int lastChunk = layout.chunksIn(segment) - 1;
      assertEquals(
          end,
          layout.offsetOfChunk(segment, lastChunk) + plaintext % CHUNK + SealedLayout.TAG_BYTES);
      assertEquals(layout.offsetOfSegment(segment) + 56, layout.offsetOfChunk(segment, 0));
    }
  }

  @Test
  void hasTheSizesThatTheFormatGives() {
    // spec: v1#seg-2
    assertEquals(67_174_472, SealedLayout.SEALED_SEGMENT_BYTES);
    assertEquals(72, SealedLayout.sealedBytes(0));
    assertEquals(56 + 16_400 + 16, SealedLayout.sealedBytes(CHUNK));
    assertEquals(67_174_472 + 72, new SealedLayout(0, SEGMENT).fileSize());
  }

  @Test
  void knowsEachLengthThatNoFileHas() {
    long s = SealedLayout.SEALED_SEGMENT_BYTES;
    List<Long> impossible = new ArrayList<>();
    for (long full : new long[] {0, 1, 2, 1L << 20}) {
      for (long rest = 0; rest < 72; rest++) {
        impossible.add(full * s + rest);
      }
      for (long chunk : new long[] {1, 2, 4095}) {
        for (long rest = 0; rest < 16; rest++) {
          impossible.add(full * s + 56 + chunk * 16_400 + rest);
        }
      }
    }
    // spec: v1#seg-3
    for (long length : impossible) {
      assertThrows(
          TruncatedFileException.class,
          () -> SealedLayout.ofFile("it", 10, 10 + length),
          () -> length + " bytes");
    }
    assertThrows(TruncatedFileException.class, () -> SealedLayout.ofFile("it", 100, 99));
  }

  @Test
  void takesEveryLengthThatSomeFileHas() throws Exception {
    for (int size = 0; size < 3 * CHUNK; size += 7) {
      assertEquals(
          size, SealedLayout.ofFile("it", 0, SealedLayout.sealedBytes(size)).plaintextSize());
    }
    int possible = 0;
    for (long length = 0; length < 56 + 3 * 16_400; length++) {
      try {
        SealedLayout.ofFile("it", 0, length);
        possible++;
      } catch (TruncatedFileException e) {
        assertTrue(e.getMessage().contains("it"));
      }
    }
    assertEquals(3 * CHUNK, possible);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, (1L << 60) + 1, Long.MAX_VALUE})
  void refusesSizesThatWouldOverflow(long size) {
    assertThrows(IllegalArgumentException.class, () -> new SealedLayout(0, size));
  }
}
