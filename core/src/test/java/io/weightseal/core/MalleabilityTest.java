package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.WeightsealException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A sealed file with any bit changed, any byte cut off or added, any part moved: `verify` refuses
/// it each time, and whatever is released is the plaintext that was sealed.
@Timeout(120)
class MalleabilityTest {
  private static final int CHUNK = 16_384;
  private static final int SEALED_CHUNK = 16_400;
  private static final byte[] SMALL = Workbench.plaintext(77);

  private final Workbench bench = new Workbench();
  private final Weightseal engine = bench.engine(1);
  private Location location;
  private byte[] sealed;
  private int slots;
  private int payload;

  @BeforeEach
  void sealSmall() throws Exception {
    seal(SMALL);
  }

  private void seal(byte[] plaintext) throws Exception {
    location = bench.seal(plaintext);
    sealed = bench.bytes("sealed");
    slots = 20 + ByteBuffer.wrap(sealed).getInt(12);
    payload = slots + 2 * ByteBuffer.wrap(sealed).getInt(slots - 4);
  }

  @Test
  void findsEveryBitOfHeaderAndSegment() throws Exception {
    for (int at = 0; at < sealed.length; at = at + 1 == slots ? payload : at + 1) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = sealed.clone();
        changed[at] ^= (byte) (1 << bit);
        assertRefused(changed, SMALL, 0, "bit " + bit + " of byte " + at);
      }
    }
  }

  @Test
  void findsEveryBitOfTheKeySlotsThoughTheOtherSlotServes() throws Exception {
    int slotBytes = (payload - slots) / 2;
    for (int slot = 0; slot < 2; slot++) {
      for (int at = 0; at < slotBytes; at += at < 400 ? 1 : 61) {
        byte[] changed = sealed.clone();
        changed[slots + slot * slotBytes + at] ^= (byte) (1 << (at % 8));
        bench.store.put("sealed", changed);
        assertThrows(
            WeightsealException.class,
            () -> engine.verify(location, Expectations.NONE),
            () -> "a changed key slot that verify does not report");
        assertArrayEquals(SMALL, bench.decrypt(location));
      }
    }
  }

  @Test
  void findsBothKeySlotsChanged() throws Exception {
    int slotBytes = (payload - slots) / 2;
    for (int at = 0; at < slotBytes; at += at < 400 ? 1 : 487) {
      byte[] changed = sealed.clone();
      changed[slots + at] ^= (byte) (1 << (at % 8));
      changed[slots + slotBytes + at] ^= (byte) (1 << (at % 8));
      assertRefused(changed, SMALL, 0, "byte " + at + " of both slots");
    }
  }

  @Test
  void findsEveryTruncation() throws Exception {
    for (int length = 0; length < sealed.length; length++) {
      if (length == slots + 700) {
        length = payload - 700;
      }
      assertRefused(Arrays.copyOf(sealed, length), SMALL, 0, "cut to " + length);
    }
  }

  @Test
  void findsEveryAppendedByte() throws Exception {
    for (int added = 0; added < 256; added++) {
      byte[] longer = Arrays.copyOf(sealed, sealed.length + 1);
      longer[sealed.length] = (byte) added;
      assertRefused(longer, SMALL, 0, "one more byte, " + added);
    }
    for (int more : List.of(2, 16, SEALED_CHUNK, 72)) {
      assertRefused(Arrays.copyOf(sealed, sealed.length + more), SMALL, 0, more + " more bytes");
    }
  }

  @Test
  void findsEveryInsertedAndRemovedByte() throws Exception {
    for (int at = payload; at <= sealed.length; at++) {
      byte[] longer = new byte[sealed.length + 1];
      System.arraycopy(sealed, 0, longer, 0, at);
      longer[at] = 1;
      System.arraycopy(sealed, at, longer, at + 1, sealed.length - at);
      assertRefused(longer, SMALL, 0, "a byte put in at " + at);
    }
    for (int at = payload; at < sealed.length; at++) {
      byte[] shorter = Arrays.copyOf(sealed, sealed.length - 1);
      System.arraycopy(sealed, at + 1, shorter, at, sealed.length - at - 1);
      assertRefused(shorter, SMALL, 0, "byte " + at + " taken out");
    }
  }

  @Test
  void findsEverySwapCopyAndLossOfChunks() throws Exception {
    byte[] plaintext = Workbench.plaintext(5 * CHUNK + 100);
    seal(plaintext);
    for (int a = 0; a < 5; a++) {
      for (int b = 0; b < 5; b++) {
        if (a != b) {
          byte[] swapped = sealed.clone();
          copy(a, swapped, b);
          assertRefused(swapped, plaintext, b * CHUNK, a + " over " + b);
          copy(b, swapped, a);
          assertRefused(swapped, plaintext, Math.min(a, b) * CHUNK, a + " for " + b);
        }
      }
      byte[] without = Arrays.copyOf(sealed, sealed.length - SEALED_CHUNK);
      int from = chunkAt(a + 1);
      System.arraycopy(sealed, from, without, chunkAt(a), sealed.length - from);
      assertRefused(without, plaintext, a * CHUNK, "without " + a);
    }
    for (int chunks = 0; chunks < 6; chunks++) {
      byte[] cut = Arrays.copyOf(sealed, chunkAt(chunks));
      assertRefused(cut, plaintext, chunks * CHUNK, "cut after chunk " + chunks);
    }
  }

  @Test
  void releasesNoByteAfterAChangedChunk() throws Exception {
    byte[] plaintext = Workbench.plaintext(40 * CHUNK + 5);
    seal(plaintext);
    for (int chunk = 0; chunk < 41; chunk++) {
      byte[] changed = sealed.clone();
      changed[chunkAt(chunk) + 15] ^= 64;
      assertRefused(changed, plaintext, chunk * CHUNK, "chunk " + chunk);
    }
  }

  private int chunkAt(int chunk) {
    return payload + 56 + chunk * SEALED_CHUNK;
  }

  private void copy(int from, byte[] target, int to) {
    System.arraycopy(sealed, chunkAt(from), target, chunkAt(to), SEALED_CHUNK);
  }

  /// Nothing opens `changed`, and its first `prefix` plaintext bytes at most are released to
  /// streams.
  private void assertRefused(byte[] changed, byte[] plaintext, int prefix, String what)
      throws Exception {
    bench.store.put("sealed", changed);
    assertThrows(WeightsealException.class, () -> engine.verify(location, Expectations.NONE), what);
    assertThrows(
        WeightsealException.class,
        () -> engine.decrypt(location, bench.at("opened"), Expectations.NONE, IfExists.REFUSE),
        what);
    assertFalse(bench.store.find("opened").isPresent(), what);
    ByteArrayOutputStream released = new ByteArrayOutputStream();
    assertThrows(
        WeightsealException.class,
        () -> engine.decrypt(location, Channels.newChannel(released), Expectations.NONE),
        what);
    assertPrefix(released, plaintext, prefix, what);
    released.reset();
    assertThrows(
        WeightsealException.class,
        () ->
            engine.decrypt(
                Channels.newChannel(new ByteArrayInputStream(changed)),
                Channels.newChannel(released),
                Expectations.NONE),
        what);
    assertPrefix(released, plaintext, prefix, what);
    assertReadsOnlyWhatWasSealed(plaintext, what);
  }

  private static void assertPrefix(
      ByteArrayOutputStream released, byte[] plaintext, int most, String what) {
    assertTrue(released.size() <= most, () -> what + " released " + released.size() + " bytes");
    assertEquals(
        -1,
        Arrays.mismatch(released.toByteArray(), Arrays.copyOf(plaintext, released.size())),
        what);
  }

  /// Chunk by chunk: each is either refused or as it was.
  private void assertReadsOnlyWhatWasSealed(byte[] plaintext, String what) throws Exception {
    try (SealedModel model = engine.open(location, Expectations.NONE)) {
      SealedFile file = model.files().getFirst();
      assertEquals(plaintext.length, file.size(), what);
      int refused = 0;
      for (int at = 0; at < plaintext.length; at += CHUNK) {
        byte[] target = new byte[Math.min(CHUNK, plaintext.length - at)];
        try {
          file.read(at, java.lang.foreign.MemorySegment.ofArray(target));
          assertArrayEquals(Arrays.copyOfRange(plaintext, at, at + target.length), target, what);
        } catch (WeightsealException e) {
          refused++;
          assertArrayEquals(new byte[target.length], target, what);
        }
      }
      assertTrue(refused > 0, what);
    } catch (WeightsealException e) {
      // Not even opened.
      assertTrue(e.getMessage().contains("sealed"), e::getMessage);
    }
  }

  @Test
  void swapsNothingBetweenTwoFilesOfOneKey() throws Exception {
    bench.store.put("model/a", SMALL);
    bench.store.put("model/b", Workbench.plaintext(77 + 1));
    bench.store.put("model/c", SMALL.clone());
    engine.encrypt(bench.at("model"), bench.at("m"), bench.options());
    for (Map.Entry<String, String> pair : Map.of("a", "b", "b", "a", "c", "a").entrySet()) {
      byte[] kept = bench.bytes("m/" + pair.getKey() + ".sealed");
      bench.store.put(
          "m/" + pair.getKey() + ".sealed", bench.bytes("m/" + pair.getValue() + ".sealed"));
      // spec: v1#key-1
      assertThrows(
          WeightsealException.class, () -> engine.verify(bench.at("m"), Expectations.NONE));
      bench.store.put("m/" + pair.getKey() + ".sealed", kept);
      engine.verify(bench.at("m"), Expectations.NONE);
    }
  }
}
