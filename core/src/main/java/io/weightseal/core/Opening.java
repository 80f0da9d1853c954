package io.weightseal.core;

import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.artifact.Artifact;
import io.weightseal.core.internal.artifact.Gate;
import io.weightseal.core.internal.artifact.KeyRing;
import io.weightseal.core.internal.artifact.Unlocked;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.core.internal.pipeline.OpenJob;
import io.weightseal.core.internal.pipeline.OrderedSink;
import io.weightseal.core.internal.pipeline.SealedPayload;
import io.weightseal.core.internal.pipeline.Workers;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Opens artifacts from end to end: to write their plaintext, or to check all of it.
record Opening(KeyRing keys, Gate gate, int workers, Progress progress) {

  OpenSummary decrypt(Location sealed, Location plaintext, Expectations expected, IfExists ifExists)
      throws WeightsealException {
    Artifact artifact = gate.read(sealed, expected);
    requireAbsent(plaintext, ifExists);
    try (Unlocked unlocked = gate.unlock(artifact, keys)) {
      progress.begin(unlocked.plaintextBytes());
      // No switch over types: its first use costs a command 5 ms of its start.
      if (artifact instanceof Artifact.Model) {
        decryptModel(unlocked, plaintext, ifExists);
      } else {
        decryptFile(unlocked, plaintext, ifExists);
      }
      return summary(artifact, unlocked);
    }
  }

  private void decryptFile(Unlocked unlocked, Location plaintext, IfExists ifExists)
      throws WeightsealException {
    Unlocked.Part part = unlocked.parts().getFirst();
    run(
        Math.min(workers, 4),
        List.of(
            OpenJob.parallel(
                files(part, size -> plaintext.store().create(plaintext.name(), size, ifExists)),
                progress)));
  }

  private void decryptModel(Unlocked unlocked, Location plaintext, IfExists ifExists)
      throws WeightsealException {
    try (ObjectStore.Folder folder = plaintext.store().createFolder(plaintext.name(), ifExists)) {
      run(
          workers,
          unlocked.parts().stream()
              .map(
                  part ->
                      OpenJob.parallel(
                          files(part, size -> folder.create(part.path(), size)), progress))
              .toList());
      folder.commit();
    }
  }

  OpenSummary decrypt(Location sealed, WritableByteChannel out, Expectations expected)
      throws WeightsealException {
    Artifact artifact = gate.read(sealed, expected);
    if (artifact instanceof Artifact.Model) {
      throw new StoreException(
          StoreException.Reason.UNSUITABLE,
          sealed + " is a model of many files; name one of them to have it in one stream");
    }
    try (Unlocked unlocked = gate.unlock(artifact, keys)) {
      progress.begin(unlocked.plaintextBytes());
      Unlocked.Part part = unlocked.parts().getFirst();
      run(
          Math.min(workers, 4),
          List.of(OpenJob.inOrder(files(part, size -> new OrderedSink(out)), progress)));
      return summary(artifact, unlocked);
    }
  }

  OpenSummary verify(Location sealed, Expectations expected) throws WeightsealException {
    Artifact artifact = gate.read(sealed, expected);
    if (artifact instanceof Artifact.File file) {
      file.front().requireIntactSlots(sealed.toString());
    }
    try (Unlocked unlocked = gate.unlock(artifact, keys)) {
      progress.begin(unlocked.plaintextBytes());
      List<OpenJob> jobs = new ArrayList<>();
      for (Unlocked.Part part : unlocked.parts()) {
        OpenJob.Files files = files(part, size -> null);
        jobs.add(
            part.entry() == null
                ? OpenJob.parallel(files, progress)
                : OpenJob.withDigests(files, part.entry(), progress));
      }
      run(workers, jobs);
      requirePlaintextDigests(unlocked);
      return summary(artifact, unlocked);
    }
  }

  /// spec: v1#mft-9
  private void requirePlaintextDigests(Unlocked unlocked) throws WeightsealException {
    try (OpenWorker worker = new OpenWorker()) {
      for (Unlocked.Part part : unlocked.parts()) {
        String expected = unlocked.privatePart().plaintextSha256().get(part.path());
        if (expected == null) {
          continue;
        }
        MessageDigest digest = CipherProvider.sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        try (SealedPayload payload = part.opener().open(worker)) {
          payload.expect(0, part.size());
          for (long at = 0; at < part.size(); ) {
            at += payload.read(worker, buffer.clear(), at);
            digest.update(buffer.flip());
          }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(expected)) {
          throw new NotAuthenticException(
              part.description() + " does not hold the plaintext that was sealed");
        }
      }
    }
  }

  private interface Output {
    @Nullable Sink create(long size) throws WeightsealException;
  }

  private static OpenJob.Files files(Unlocked.Part part, Output output) {
    return new OpenJob.Files() {
      @Override
      public SealedPayload open(OpenWorker worker) throws WeightsealException {
        return part.opener().open(worker);
      }

      @Override
      public @Nullable Sink create(long plaintextSize) throws WeightsealException {
        return output.create(plaintextSize);
      }
    };
  }

  private static void run(int threads, List<OpenJob> jobs) throws WeightsealException {
    new Workers<>(threads, OpenWorker::new).run(jobs.iterator());
  }

  private static OpenSummary summary(Artifact artifact, Unlocked unlocked) {
    List<String> remarks = new ArrayList<>();
    if (artifact instanceof Artifact.File file && !file.front().slots().identical()) {
      remarks.add(
          "its two key slots differ: a rewrap was cut off, and a recipient that was to be removed"
              + " may still stand in one of them; rewrap again to finish it");
    }
    return new OpenSummary(
        artifact.identity(),
        unlocked.parts().size(),
        unlocked.plaintextBytes(),
        unlocked.key().recipient().key(),
        remarks,
        artifact.pin());
  }

  private static void requireAbsent(Location plaintext, IfExists ifExists) throws StoreException {
    if (ifExists == IfExists.REFUSE && plaintext.store().find(plaintext.name()).isPresent()) {
      throw new StoreException(StoreException.Reason.EXISTS, plaintext + " exists already");
    }
  }
}
