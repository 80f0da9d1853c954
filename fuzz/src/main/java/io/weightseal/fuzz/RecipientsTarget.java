package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.format.KeySlot;
import io.weightseal.format.KeySlots;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Recipients;
import io.weightseal.format.SealedHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A list of recipients, both ways in: the input is the list, put into a key file and into key
/// slots whose digests fit. An input that begins with `{` is taken for a whole key file.
public final class RecipientsTarget {
  private static final int ROOM = SealedHeader.MAX_SLOT_BYTES - Digested.SLOT_HEAD_BYTES;

  private RecipientsTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0 && input[0] == '{') {
      Attempt.of(input.length, () -> KeysFile.parse("keys.json", input))
          .ifPresent(RecipientsTarget::check);
      return;
    }
    Optional<Recipients> fromFile =
        Attempt.of(input.length, () -> KeysFile.parse("keys.json", Digested.keysFile(input)));
    fromFile.ifPresent(RecipientsTarget::check);
    if (input.length <= ROOM) {
      int slotBytes =
          Math.max(SealedHeader.MIN_SLOT_BYTES, Digested.SLOT_HEAD_BYTES + input.length);
      byte[] slot = Digested.slot(1, input, slotBytes);
      byte[] slots = ByteBuffer.allocate(2 * slot.length).put(slot).put(slot).array();
      Optional<Recipients> fromSlots =
          Attempt.of(slots.length, () -> KeySlots.parse("file", slots))
              .map(parsed -> parsed.current().recipients());
      require(fromFile.equals(fromSlots), "a key file and key slots read a list differently");
    } else {
      require(fromFile.isEmpty(), "a list that is too long is read");
    }
  }

  private static void check(Recipients recipients) {
    require(recipients.list().size() <= Recipients.MAX_ENTRIES, "too many recipients");
    byte[] own = KeysFile.bytes(recipients);
    require(own.length <= KeysFile.MAX_BYTES, "a key file past its limit when rewritten");
    Recipients again = Attempt.ofOwn(() -> KeysFile.parse("keys.json", own));
    require(again.equals(recipients), "other recipients when rewritten");
    require(KeySlot.sizeFor(recipients) <= SealedHeader.MAX_SLOT_BYTES, "a slot past its limit");
  }
}
