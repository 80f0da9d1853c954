package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Both key slots of a sealed file.
///
/// @param current the slot that counts
/// @param currentIndex 0 or 1
/// @param bothValid false after a write that was cut off, or when bytes were changed
/// @param identical whether both slots hold the same, as they do unless a rewrap was cut off
public record KeySlots(KeySlot current, int currentIndex, boolean bothValid, boolean identical) {

  /// What a file has whose keys stand elsewhere.
  public static final KeySlots NONE =
      new KeySlots(new KeySlot(0, new Recipients(List.of())), 0, true, true);

  /// Reads both slots and picks the one that counts.
  ///
  /// @param bytes both slots, one after the other
  public static KeySlots parse(String file, byte[] bytes) throws MalformedArtifactException {
    byte[] first = Arrays.copyOf(bytes, bytes.length / 2);
    byte[] second = Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length);
    String what = "the recipients of " + file;
    Optional<KeySlot.Raw> a = KeySlot.read(first);
    Optional<KeySlot.Raw> b = KeySlot.read(second);
    if (a.isEmpty() && b.isEmpty()) {
      throw new MalformedArtifactException(
          file
              + ": neither key slot is valid, so no key can open it; restore the file from a copy");
    }
    if (a.isPresent() && b.isPresent()) {
      boolean identical = Arrays.equals(first, second);
      int order = Long.compareUnsigned(a.get().generation(), b.get().generation());
      // spec: v1#slt-2
      if (order == 0 && !identical) {
        throw new MalformedArtifactException(
            file + ": its two key slots are of one generation and differ; restore it from a copy");
      }
      KeySlot current = (order >= 0 ? a : b).get().parse(what);
      return new KeySlots(current, order >= 0 ? 0 : 1, true, identical);
    }
    int valid = a.isPresent() ? 0 : 1;
    return new KeySlots((a.isPresent() ? a : b).orElseThrow().parse(what), valid, false, false);
  }
}
