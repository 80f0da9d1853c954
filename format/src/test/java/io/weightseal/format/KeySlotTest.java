package io.weightseal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Key slots and key files, up to what they can hold.
class KeySlotTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

  private static Recipient recipient(int wrappedBytes, int versionBytes) {
    return new Recipient(
        new KeyUri("local:team"),
        "1".repeat(versionBytes),
        new WrappedKey(new byte[wrappedBytes]),
        THEN);
  }

  private static Recipients recipients(int count, int wrappedBytes) {
    return new Recipients(Collections.nCopies(count, recipient(wrappedBytes, 1)));
  }

  /// Recipients whose JSON has exactly `bytes` bytes: three bytes more of a wrapped key make four
  /// of base64, and one more of a version makes one.
  private static Recipients ofSize(int bytes) {
    List<Recipient> list = new ArrayList<>();
    int missing = missing(bytes, list);
    while (missing > 16_384) {
      list.addFirst(recipient(12_000, 1));
      missing = missing(bytes, list);
    }
    list.add(recipient(3 + missing / 4 * 3, 1 + missing % 4));
    Recipients recipients = new Recipients(list);
    assertEquals(bytes, recipients.json().length);
    return recipients;
  }

  /// What a smallest last entry leaves open.
  private static int missing(int bytes, List<Recipient> list) {
    List<Recipient> withLast = new ArrayList<>(list);
    withLast.add(recipient(3, 1));
    return bytes - new Recipients(withLast).json().length;
  }

  @Test
  void roundsTrip() throws Exception {
    Recipients three = recipients(3, 60);
    byte[] slot = new KeySlot(7, three).bytes(4096);
    assertEquals(4096, slot.length);
    assertEquals(7, ByteBuffer.wrap(slot).getLong());
    KeySlots slots = KeySlots.parse("it", twice(slot, slot));
    assertEquals(new KeySlot(7, three), slots.current());
    assertTrue(slots.bothValid() && slots.identical());
  }

  @Test
  void picksTheHigherGenerationAsUnsigned() throws Exception {
    byte[] low = new KeySlot(Long.MAX_VALUE, recipients(1, 1)).bytes(4096);
    byte[] high = new KeySlot(Long.MIN_VALUE, recipients(2, 1)).bytes(4096);
    assertEquals(1, KeySlots.parse("it", twice(low, high)).currentIndex());
    assertEquals(0, KeySlots.parse("it", twice(high, low)).currentIndex());
    assertFalse(KeySlots.parse("it", twice(high, low)).identical());
  }

  @Test
  void fillsASlotToItsLastByteAndNoFurther() throws Exception {
    Recipients exact = ofSize(4096 - 44);
    byte[] slot = new KeySlot(1, exact).bytes(4096);
    assertEquals(exact, KeySlots.parse("it", twice(slot, slot)).current().recipients());
    Recipients oneMore = ofSize(4096 - 43);
    String message =
        assertThrows(IllegalArgumentException.class, () -> new KeySlot(1, oneMore).bytes(4096))
            .getMessage();
    assertTrue(message.contains("4053") && message.contains("4052"), message);
  }

  @Test
  void fillsTheLargestSlotAndTheLargestKeyFile() throws Exception {
    Recipients largest = ofSize(Recipients.MAX_BYTES);
    byte[] slot = new KeySlot(1, largest).bytes(65_536);
    assertEquals(largest, KeySlots.parse("it", twice(slot, slot)).current().recipients());
    byte[] file = KeysFile.bytes(largest);
    assertTrue(file.length <= KeysFile.MAX_BYTES, () -> file.length + " bytes");
    assertEquals(largest, KeysFile.parse("it", file));
    Recipients tooLarge = recipients(4, 16_384);
    assertThrows(IllegalArgumentException.class, () -> KeysFile.bytes(tooLarge));
    assertThrows(IllegalArgumentException.class, () -> KeySlot.sizeFor(tooLarge));
  }

  @Test
  void takesSixtyFourRecipientsAndNoMore() throws Exception {
    Recipients all = recipients(64, 60);
    assertEquals(all, KeysFile.parse("it", KeysFile.bytes(all)));
    assertThrows(IllegalArgumentException.class, () -> recipients(65, 60));
  }

  @Test
  void givesANewFileRoomForItsRecipientsToDouble() {
    assertEquals(16_384, KeySlot.sizeFor(recipients(1, 60)));
    assertEquals(16_384, KeySlot.sizeFor(ofSize((16_384 - 44) / 2)));
    assertEquals(65_536, KeySlot.sizeFor(ofSize((16_384 - 44) / 2 + 1)));
    assertEquals(65_536, KeySlot.sizeFor(ofSize(Recipients.MAX_BYTES)));
  }

  @Test
  void usesTheSlotThatIsWhole() throws Exception {
    byte[] good = new KeySlot(1, recipients(1, 60)).bytes(4096);
    byte[] torn = new KeySlot(2, recipients(2, 60)).bytes(4096);
    Arrays.fill(torn, 100, 4096, (byte) 0);
    KeySlots slots = KeySlots.parse("it", twice(torn, good));
    assertEquals(1, slots.currentIndex());
    assertFalse(slots.bothValid());
    assertThrows(MalformedArtifactException.class, () -> KeySlots.parse("it", twice(torn, torn)));
    byte[] padded = good.clone();
    padded[4095] = 1;
    assertEquals(0, KeySlots.parse("it", twice(good, padded)).currentIndex());
  }

  @Test
  void refusesTwoSlotsOfOneGenerationThatDiffer() {
    byte[] one = new KeySlot(5, recipients(1, 60)).bytes(4096);
    byte[] other = new KeySlot(5, recipients(2, 60)).bytes(4096);
    // spec: v1#slt-2
    assertThrows(MalformedArtifactException.class, () -> KeySlots.parse("it", twice(one, other)));
  }

  private static byte[] twice(byte[] first, byte[] second) {
    byte[] both = ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    assertArrayEquals(first, Arrays.copyOf(both, first.length));
    return both;
  }
}
