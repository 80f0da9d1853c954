package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Plaintext that is lent in pieces.
@Timeout(60)
class LendTest {
  private static final int SEGMENT = 1 << 26;
  private static final int PIECE = SealedFile.PIECE_BYTES;
  private static final int SIZE = SEGMENT + PIECE + 300_001;

  private final Workbench bench = new Workbench();

  private static final int[][] RANGES = {
    {0, 0},
    {0, 1},
    {0, SEGMENT},
    {0, SIZE},
    {1, 20_000},
    {16_384, 16_384},
    {PIECE - 1, 2},
    {PIECE, 2 * PIECE},
    {SEGMENT - 1, 2},
    {SEGMENT - 100_000, SIZE - SEGMENT + 100_000},
    {SIZE - 1, 1},
    {SIZE, 0}
  };

  @Test
  void lendsARangeInOrder() throws Exception {
    byte[] plaintext = Workbench.plaintext(SIZE);
    Location sealed = bench.seal(plaintext);
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      for (int[] range : RANGES) {
        byte[] expected = Arrays.copyOfRange(plaintext, range[0], range[0] + range[1]);
        byte[] lent = lent(model.file("plain"), range[0], range[1]);
        assertEquals(-1, Arrays.mismatch(expected, lent), Arrays.toString(range));
      }
    }
  }

  private static byte[] lent(SealedFile file, long offset, int length) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(length);
    file.lend(
        offset,
        length,
        (piece, at) -> {
          assertTrue(piece.isDirect() && piece.isReadOnly());
          assertEquals(offset + all.position(), at);
          assertEquals(at / PIECE, (at + piece.remaining() - 1) / PIECE, "one block");
          all.put(piece);
        });
    assertFalse(all.hasRemaining());
    return all.array();
  }

  @Test
  void refusesARangeOutsideTheFile() throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(100));
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      SealedFile file = model.file("plain");
      for (long offset : new long[] {-1, 91, Long.MAX_VALUE, Long.MIN_VALUE}) {
        assertThrows(
            IndexOutOfBoundsException.class, () -> file.lend(offset, 10, LendTest::unexpected));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> file.lend(0, -1, LendTest::unexpected));
    }
  }

  /// The last chunk of the third piece is changed: its first 127 are authentic, and yet not lent.
  @Test
  void lendsNothingOfAPieceThatIsNotAuthentic() throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(4 * PIECE));
    byte[] bytes = bench.bytes("sealed");
    int sealedChunk = 16_384 + 16;
    bytes[bytes.length - 16 - 129 * sealedChunk + sealedChunk / 2] ^= 1;
    bench.store.put("sealed", bytes);
    List<ByteBuffer> kept = new ArrayList<>();
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      SealedFile file = model.file("plain");
      NotAuthenticException refusal =
          assertThrows(
              NotAuthenticException.class,
              () -> file.lend(0, 4L * PIECE, (piece, _) -> kept.add(piece)));
      assertTrue(refusal.getMessage().startsWith("chunk 383 of "), refusal.getMessage());
      assertEquals(2, kept.size());
      assertAllZero(kept.getFirst());
    }
  }

  @Test
  void wipesWhatWasLentWhenTheModelIsClosed() throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(PIECE));
    List<ByteBuffer> kept = new ArrayList<>();
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      model.file("plain").lend(0, PIECE, (piece, _) -> kept.add(piece));
    }
    assertAllZero(kept.getFirst());
  }

  @Test
  void passesOnWhatItsUserThrows() throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(10));
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      IOException thrown =
          assertThrows(
              IOException.class, () -> model.file("plain").lend(0, 10, LendTest::unexpected));
      assertEquals("a piece of 10", thrown.getMessage());
    }
  }

  @Test
  void readsARangeInPlace() throws Exception {
    byte[] plaintext = Workbench.plaintext(SIZE);
    Location sealed = bench.seal(plaintext);
    try (Arena arena = Arena.ofConfined();
        SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      for (int[] range : RANGES) {
        MemorySegment target = arena.allocate(range[1] + 2L);
        model.file("plain").readInPlace(range[0], target.asSlice(1, range[1]));
        MemorySegment expected = MemorySegment.ofArray(plaintext).asSlice(range[0], range[1]);
        assertEquals(-1, expected.mismatch(target.asSlice(1, range[1])), Arrays.toString(range));
        assertEquals(0, target.get(ValueLayout.JAVA_BYTE, 0));
        assertEquals(0, target.get(ValueLayout.JAVA_BYTE, range[1] + 1L));
      }
    }
  }

  /// The 16th chunk is changed: nothing of the 16 that are opened in one step stays.
  @Test
  void leavesNothingInPlaceOfWhatIsNotAuthentic() throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(1 << 20));
    byte[] bytes = bench.bytes("sealed");
    int sealedChunk = 16_384 + 16;
    bytes[bytes.length - 16 - 49 * sealedChunk + sealedChunk / 2] ^= 1;
    bench.store.put("sealed", bytes);
    try (Arena arena = Arena.ofConfined();
        SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      MemorySegment target = arena.allocate(1 << 20);
      NotAuthenticException refusal =
          assertThrows(
              NotAuthenticException.class, () -> model.file("plain").readInPlace(0, target));
      assertTrue(refusal.getMessage().startsWith("chunk 15 of "), refusal.getMessage());
      assertEquals(-1, target.mismatch(arena.allocate(1 << 20)));
    }
  }

  private static void unexpected(ByteBuffer piece, long offset) throws IOException {
    throw new IOException("a piece of " + piece.remaining());
  }

  private static void assertAllZero(ByteBuffer piece) {
    assertEquals(PIECE, piece.capacity());
    assertEquals(-1, piece.duplicate().clear().mismatch(ByteBuffer.allocate(PIECE)));
  }
}
