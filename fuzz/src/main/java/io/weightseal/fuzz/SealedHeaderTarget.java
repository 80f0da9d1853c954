package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.api.WeightsealException;
import io.weightseal.format.SealedHeader;
import io.weightseal.format.SealedLayout;
import java.util.Arrays;

/// The header of a sealed file, its descriptor, and the layout that follows from both.
public final class SealedHeaderTarget {
  private SealedHeaderTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Attempt.of(input.length, () -> read(input)).ifPresent(header -> check(header, input));
  }

  /// As the engine does: first the prefix, then as much as it asks for.
  private static SealedHeader read(byte[] file) throws WeightsealException {
    byte[] prefix = Arrays.copyOf(file, Math.min(file.length, SealedHeader.PREFIX_BYTES));
    int rest = SealedHeader.remainingBytes("file", prefix);
    require(rest > 0 && rest <= 16_384 + Integer.BYTES, "asks for " + rest + " bytes");
    int wanted = Math.min(file.length, SealedHeader.PREFIX_BYTES + rest);
    return SealedHeader.parse("file", Arrays.copyOf(file, wanted));
  }

  private static void check(SealedHeader header, byte[] file) {
    require(
        Arrays.equals(header.bytes(), 0, header.size(), file, 0, header.size()),
        "holds other bytes than the file");
    SealedHeader own = SealedHeader.of(header.descriptor(), header.slotBytes());
    SealedHeader again = Attempt.ofOwn(() -> SealedHeader.parse("file", own.bytes()));
    require(again.descriptor().equals(header.descriptor()), "another descriptor when rewritten");
    require(again.slotBytes() == header.slotBytes(), "another slot size when rewritten");
    require(Arrays.equals(again.hash(), own.hash()), "another hash when rewritten");
    Attempt.of(file.length, () -> SealedLayout.ofFile("file", header.payloadOffset(), file.length))
        .ifPresent(
            layout -> require(layout.fileSize() == file.length, "a layout of another length"));
  }
}
