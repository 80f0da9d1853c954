package io.weightseal.core;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.Recipient;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.artifact.Artifact;
import io.weightseal.core.internal.artifact.KeyRing;
import io.weightseal.core.internal.artifact.SingleFile;
import io.weightseal.core.internal.artifact.Unlocked;
import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.core.internal.pipeline.SealedPayload;
import io.weightseal.format.KeySlot;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Recipients;
import java.util.ArrayList;
import java.util.List;

/// Changes who can open an artifact without touching its segments.
record Rewrapping(KeyRing keys) {

  RewrapSummary rewrap(Location sealed, List<KeyUri> to, List<KeyUri> remove)
      throws WeightsealException {
    Artifact seen = Artifact.read(sealed, Expectations.NONE);
    return switch (seen) {
      case Artifact.File file -> rewrapFile(sealed, to, remove);
      case Artifact.Model model -> rewrapModel(sealed, to, remove);
    };
  }

  private RewrapSummary rewrapFile(Location sealed, List<KeyUri> to, List<KeyUri> remove)
      throws WeightsealException {
    try (ObjectStore.Update update = sealed.store().update(sealed.name())) {
      Artifact artifact = Artifact.read(sealed, Expectations.NONE);
      Recipients after = newRecipients(artifact, to, remove);
      SingleFile front = SingleFile.read(update.source());
      int slotBytes = front.header().slotBytes();
      byte[] slot = new KeySlot(nextGeneration(sealed, front), after).bytes(slotBytes);
      // spec: v1#slt-3
      long inUse = front.header().size() + (long) front.slots().currentIndex() * slotBytes;
      long other = front.header().size() + (1L - front.slots().currentIndex()) * slotBytes;
      update.patch(other, slot);
      update.patch(inUse, slot);
      return summary(artifact, after);
    }
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

  private RewrapSummary rewrapModel(Location sealed, List<KeyUri> to, List<KeyUri> remove)
      throws WeightsealException {
    Location keysFile = sealed.resolve(KeysFile.NAME);
    try (ObjectStore.Update update = keysFile.store().update(keysFile.name())) {
      Artifact artifact = Artifact.read(sealed, Expectations.NONE);
      Recipients after = newRecipients(artifact, to, remove);
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
    List<KeyUri> gone = new ArrayList<>(remove);
    gone.addAll(to);
    List<Recipient> stay =
        artifact.recipients().list().stream().filter(r -> !gone.contains(r.key())).toList();
    requireKnown(artifact, remove);
    if (stay.isEmpty() && to.isEmpty()) {
      throw new IllegalArgumentException(
          "no recipient would be left, and nobody could open " + artifact.location() + " again");
    }
    List<Recipient> list = new ArrayList<>(stay);
    if (!to.isEmpty()) {
      try (Unlocked unlocked = artifact.unlock(keys)) {
        requireRightDataKey(unlocked);
        list.addAll(wrap(unlocked.key().dataKey(), to, artifact.identity()));
      }
    }
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

  private List<Recipient> wrap(DataKey dataKey, List<KeyUri> to, ModelIdentity identity)
      throws WeightsealException {
    return keys.wrap(dataKey, to, identity).list();
  }

  /// Wrapping a data key that does not open the file would lock everybody out.
  private static void requireRightDataKey(Unlocked unlocked) throws WeightsealException {
    if (unlocked.artifact() instanceof Artifact.File) {
      try (OpenWorker worker = new OpenWorker();
          SealedPayload payload = unlocked.parts().getFirst().opener().open(worker)) {
        if (payload.layout().plaintextSize() != unlocked.plaintextBytes()) {
          throw new NotAuthenticException(
              payload.source().describe() + " changed while it was being rewrapped");
        }
      }
    }
  }
}
