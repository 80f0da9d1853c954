package io.weightseal.core;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Recipient;
import io.weightseal.api.ResumableStore;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.pipeline.SealJob;
import io.weightseal.core.internal.resume.UploadJournal;
import io.weightseal.core.internal.resume.UploadPlan;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// An upload whose journal lets another process go on with it.
///
/// @param resumes whether what the journal holds is gone on with; else it is discarded
record RecordedOutput(
    Location place, ResumableStore store, IfExists ifExists, UploadJournal journal, boolean resumes)
    implements Output {

  private Optional<UploadPlan> earlier() throws StoreException {
    return resumes ? journal.plan() : Optional.empty();
  }

  @Override
  public void requireFree() throws WeightsealException {
    if (earlier().isPresent()) {
      return;
    }
    try {
      Output.requireAbsent(place, ifExists);
    } catch (StoreException e) {
      throw e.reason() == Reason.EXISTS && !resumes && journal.plan().isPresent()
          ? new StoreException(
              Reason.EXISTS,
              e.getMessage() + ", by an upload that was cut off; go on with it by --resume",
              e)
          : e;
    }
  }

  @Override
  public Undertaking undertake(
      List<Sealing.Plaintext> files, EncryptOptions options, Undertaking.Beginning beginning)
      throws WeightsealException {
    Optional<UploadPlan> earlier = earlier();
    if (earlier.isPresent()) {
      return goOn(earlier.get(), files, options, beginning);
    }
    store.discard(journal.claimedWrites());
    Undertaking begun = beginning.anew(options);
    journal.begin(
        new UploadPlan(place.toString(), listed(files), begun.identity(), begun.recipients()),
        new ModelKeys(begun.dataKey()));
    return begun;
  }

  private Undertaking goOn(
      UploadPlan plan,
      List<Sealing.Plaintext> files,
      EncryptOptions options,
      Undertaking.Beginning beginning)
      throws WeightsealException {
    requireSame(plan, files, options);
    Undertaking again = beginning.again(plan.identity(), plan.recipients());
    boolean fits = false;
    try {
      journal.goOn(new ModelKeys(again.dataKey()));
      fits = true;
      return again;
    } finally {
      if (!fits) {
        again.close();
      }
    }
  }

  /// What would go on has to be what was begun.
  private void requireSame(UploadPlan plan, List<Sealing.Plaintext> files, EncryptOptions options)
      throws StoreException {
    ModelIdentity identity = plan.identity();
    List<KeyUri> recipients = plan.recipients().list().stream().map(Recipient::key).toList();
    require(plan.target().equals(place.toString()), "goes to another place");
    require(identity.name().equals(options.name()), "has another name, " + identity.name());
    require(
        identity.version().equals(options.version()), "has another version, " + identity.version());
    require(identity.context().equals(options.context()), "has another context");
    require(recipients.equals(options.keys()), "is for other keys, " + recipients);
    require(plan.files().equals(listed(files)), "is of other files, or of other sizes");
  }

  private void require(boolean same, String difference) throws StoreException {
    if (!same) {
      throw new StoreException(
          Reason.UNSUITABLE,
          "the upload to "
              + place
              + " that was cut off "
              + difference
              + "; repeat the command that began it, or begin anew, without --resume");
    }
  }

  private static String listed(List<Sealing.Plaintext> files) {
    MessageDigest digest = CipherProvider.sha256();
    files.stream()
        .sorted(Comparator.comparing(Sealing.Plaintext::path))
        .map(each -> each.path() + "\0" + each.size() + "\0")
        .forEach(each -> digest.update(each.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public Sink create(long size) throws StoreException {
    return store.create(place.name(), size, ifExists, journal);
  }

  @Override
  public ObjectStore.Folder createFolder() throws StoreException {
    return store.createFolder(place.name(), ifExists, journal);
  }

  @Override
  public void opened(String path, Source source) throws WeightsealException {
    if (resumes || source.stamp().isPresent()) {
      journal.sealing(path, source.describe(), source.stamp());
    }
  }

  @Override
  public SealJob.DigestReceiver digests(String path, SealJob.DigestReceiver complete) {
    return new SealJob.DigestReceiver() {
      @Override
      public void sealed(long segment, byte[] digest) throws WeightsealException {
        journal.sealed(path, segment, digest);
      }

      @Override
      public byte[] earlier(long segment) throws WeightsealException {
        return journal.digest(path, segment);
      }

      @Override
      public void complete(long plaintextSize, long sealedSize, byte[] segmentDigests) {
        complete.complete(plaintextSize, sealedSize, segmentDigests);
      }
    };
  }

  @Override
  public void done() throws StoreException {
    journal.remove();
  }
}
