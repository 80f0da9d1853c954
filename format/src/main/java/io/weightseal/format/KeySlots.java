package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import java.util.Arrays;
import java.util.Optional;

/// Both key slots of a sealed file.
///
/// @param current the slot that counts
/// @param currentIndex 0 or 1
/// @param bothValid false after a write that was cut off, or when bytes were changed
/// @param identical whether both slots hold the same, as they do unless a rewrap was cut off
public record KeySlots(KeySlot current, int currentIndex, boolean bothValid, boolean identical) {

  /// Reads both slots and picks the one that counts.
  ///
  /// @param bytes both slots, one after the other
  public static KeySlots parse(String file, byte[] bytes) throws MalformedArtifactException {
    byte[] first = Arrays.copyOf(bytes, bytes.length / 2);
    byte[] second = Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length);
    String what = "the recipients of " + file;
    Optional<KeySlot> a = KeySlot.parse(what, first);
    Optional<KeySlot> b = KeySlot.parse(what, second);
    if (a.isEmpty() && b.isEmpty()) {
      throw new MalformedArtifactException(
          file
              + ": neither key slot is valid, so no key can open it; restore the file from a copy");
    }
    boolean identical = Arrays.equals(first, second);
    if (a.isPresent() && b.isPresent()) {
      int order = Long.compareUnsigned(a.get().generation(), b.get().generation());
      // spec: v1#slt-2
      if (order == 0 && !identical) {
        throw new MalformedArtifactException(
            file + ": its two key slots are of one generation and differ; restore it from a copy");
      }
      return new KeySlots(order >= 0 ? a.get() : b.get(), order >= 0 ? 0 : 1, true, identical);
    }
    return a.isPresent()
        ? new KeySlots(a.get(), 0, false, false)
        : new KeySlots(b.orElseThrow(), 1, false, false);
  }
}
