package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.format.KeySlot;
import io.weightseal.format.KeySlots;
import io.weightseal.format.SealedHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Both key slots of a sealed file.
///
/// The first byte of an input says which of the slots get a digest that fits; the rest is the two
/// slots as they stand in a file.
public final class KeySlotsTarget {
  private KeySlotsTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int slotBytes =
        Math.clamp(
            (input.length - 1) / 2, SealedHeader.MIN_SLOT_BYTES, SealedHeader.MAX_SLOT_BYTES);
    byte[] slots = Arrays.copyOf(Arrays.copyOfRange(input, 1, input.length), 2 * slotBytes);
    if ((input[0] & 1) != 0) {
      correctDigest(slots, 0, slotBytes);
    }
    if ((input[0] & 2) != 0) {
      correctDigest(slots, slotBytes, slotBytes);
    }
    Attempt.of(slots.length, () -> KeySlots.parse("file", slots.clone()))
        .ifPresent(parsed -> check(parsed, slots, slotBytes));
  }

  private static void correctDigest(byte[] slots, int at, int slotBytes) {
    long generation = ByteBuffer.wrap(slots).getLong(at);
    int length = ByteBuffer.wrap(slots).getInt(at + Long.BYTES);
    if (length >= 0 && length <= slotBytes - Digested.SLOT_HEAD_BYTES) {
      int start = at + Digested.SLOT_HEAD_BYTES;
      byte[] recipients = Arrays.copyOfRange(slots, start, start + length);
      byte[] slot = Digested.slot(generation, recipients, start + length - at);
      System.arraycopy(slot, 0, slots, at, slot.length);
    }
  }

  private static void check(KeySlots parsed, byte[] slots, int slotBytes) {
    boolean same = Arrays.equals(slots, 0, slotBytes, slots, slotBytes, 2 * slotBytes);
    require(parsed.identical() == (same && parsed.bothValid()), "identical, or not");
    long inUse = ByteBuffer.wrap(slots).getLong(parsed.currentIndex() * slotBytes);
    long other = ByteBuffer.wrap(slots).getLong((1 - parsed.currentIndex()) * slotBytes);
    require(inUse == parsed.current().generation(), "another generation than the slot's");
    require(
        !parsed.bothValid() || Long.compareUnsigned(inUse, other) >= 0,
        "the slot of the lower generation is used");
    byte[] own = new KeySlot(inUse, parsed.current().recipients()).bytes(slotBytes);
    byte[] twice = ByteBuffer.allocate(2 * slotBytes).put(own).put(own).array();
    KeySlots again = Attempt.ofOwn(() -> KeySlots.parse("file", twice));
    require(again.identical(), "two equal slots");
    require(again.current().equals(parsed.current()), "other recipients when rewritten");
  }
}
