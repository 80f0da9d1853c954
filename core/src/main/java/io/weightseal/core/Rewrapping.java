package io.weightseal.core;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.Recipient;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.artifact.Artifact;
import io.weightseal.core.internal.artifact.Gate;
import io.weightseal.core.internal.artifact.KeyRing;
import io.weightseal.core.internal.artifact.SingleFile;
import io.weightseal.core.internal.artifact.Unlocked;
import io.weightseal.format.KeySlot;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Recipients;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Changes who can open an artifact without touching its segments.
record Rewrapping(KeyRing keys, Gate gate, Expectations expected) {
  /// How often a change is begun anew when someone else changed the recipients meanwhile.
  private static final int MAX_ATTEMPTS = 8;

  /// The recipients that an artifact is to have.
  private interface Change {
    Recipients of(Artifact artifact) throws WeightsealException;
  }

  RewrapSummary rewrap(Location sealed, List<KeyUri> to, List<KeyUri> remove)
      throws WeightsealException {
    return change(sealed, artifact -> newRecipients(artifact, to, remove));
  }

  RewrapSummary shred(Location sealed) throws WeightsealException {
    return change(
        sealed,
        artifact -> {
          keys.uses().shredding(artifact.subject());
          return new Recipients(List.of());
        });
  }

  private RewrapSummary change(Location sealed, Change change) throws WeightsealException {
    for (int attempt = 1; ; attempt++) {
      try {
        return changeOnce(sealed, change);
      } catch (StoreException e) {
        // What another one wrote meanwhile is read anew and kept: neither change is lost.
        if (e.reason() != StoreException.Reason.CONFLICT || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        pause(attempt, e);
      }
    }
  }

  /// Lets those who are at it get out of each other's way.
  private static void pause(int attempt, StoreException conflict) throws StoreException {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(20L << attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw conflict;
    }
  }

  private RewrapSummary changeOnce(Location sealed, Change change) throws WeightsealException {
    return switch (gate.read(sealed, expected)) {
      case Artifact.File _ -> changeFile(sealed, change);
      case Artifact.Model _ -> changeModel(sealed, change);
    };
  }

  private RewrapSummary changeFile(Location sealed, Change change) throws WeightsealException {
    try (ObjectStore.Update update = sealed.store().update(sealed.name())) {
      Artifact artifact = gate.read(sealed, expected);
      Recipients after = change.of(artifact);
      SingleFile front = SingleFile.read(update.source());
      int slotBytes = front.header().slotBytes();
      byte[] slot = new KeySlot(nextGeneration(sealed, front), after).bytes(slotBytes);
      if (update.patchesAtOnce()) {
        // spec: v1#slt-7
        update.patch(front.header().size(), twice(slot));
        return summary(artifact, after);
      }
      // spec: v1#slt-3
      long inUse = front.header().size() + (long) front.slots().currentIndex() * slotBytes;
      long other = front.header().size() + (1L - front.slots().currentIndex()) * slotBytes;
      update.patch(other, slot);
      update.patch(inUse, slot);
      return summary(artifact, after);
    }
  }

  private static byte[] twice(byte[] slot) {
    return ByteBuffer.allocate(2 * slot.length).put(slot).put(slot).array();
  }

  /// No honest writer ever comes to the highest generation.
  private static long nextGeneration(Location sealed, SingleFile front)
      throws MalformedArtifactException {
    long next = front.slots().current().generation() + 1;
    if (next == 0) {
      throw new MalformedArtifactException(
          sealed + ": no generation is higher than that of its key slots; reencrypt it");
    }
    return next;
  }

  private RewrapSummary changeModel(Location sealed, Change change) throws WeightsealException {
    Location keysFile = sealed.resolve(KeysFile.NAME);
    try (ObjectStore.Update update = keysFile.store().update(keysFile.name())) {
      Artifact artifact = gate.read(sealed, expected);
      Recipients after = change.of(artifact);
      update.replace(KeysFile.bytes(after));
      return summary(artifact, after);
    }
  }

  private static RewrapSummary summary(Artifact artifact, Recipients after) {
    return new RewrapSummary(artifact.identity(), artifact.recipients().list(), after.list());
  }

  /// The recipients as they are to be: those that stay, and a new one for each key in `to`.
  private Recipients newRecipients(Artifact artifact, List<KeyUri> to, List<KeyUri> remove)
      throws WeightsealException {
    requireKnown(artifact, remove);
    List<KeyUri> gone = new ArrayList<>(remove);
    gone.addAll(to);
    List<Recipient> list =
        new ArrayList<>(
            artifact.recipients().list().stream().filter(r -> !gone.contains(r.key())).toList());
    if (list.isEmpty() && to.isEmpty()) {
      throw new IllegalArgumentException(
          "no recipient would be left, and nobody could open " + artifact.location() + " again");
    }
    list.addAll(wrapped(artifact, to));
    return new Recipients(list);
  }

  private static void requireKnown(Artifact artifact, List<KeyUri> remove) {
    for (KeyUri key : remove) {
      if (artifact.recipients().list().stream().noneMatch(r -> r.key().equals(key))) {
        throw new IllegalArgumentException(
            artifact.location() + " has no recipient " + key + " that could be removed");
      }
    }
  }

  /// A recipient for each key. The data key is unwrapped only where a key service cannot take it
  /// from one key to another by itself.
  private List<Recipient> wrapped(Artifact artifact, List<KeyUri> to) throws WeightsealException {
    List<Recipient> made = new ArrayList<>();
    List<KeyUri> left = new ArrayList<>();
    for (KeyUri key : to) {
      keys.rewrapInside(artifact.recipients(), key, artifact.subject())
          .ifPresentOrElse(made::add, () -> left.add(key));
    }
    if (!left.isEmpty()) {
      // Unlocking checks that it is the right data key: another one would lock everybody out.
      try (Unlocked unlocked = artifact.unlock(keys)) {
        made.addAll(keys.wrap(unlocked.key().dataKey(), left, artifact.subject()).list());
      }
    }
    return made;
  }
}
