package io.weightseal.core;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.artifact.Artifact;
import io.weightseal.core.internal.artifact.ModelFolder;
import io.weightseal.core.internal.artifact.OpenArtifact;
import io.weightseal.core.internal.artifact.SingleFile;
import io.weightseal.core.internal.cipher.CopyWorker;
import io.weightseal.core.internal.pipeline.CopyJob;
import io.weightseal.core.internal.pipeline.Workers;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Manifest;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.SealedLayout;
import java.nio.ByteBuffer;
import java.util.List;

/// Copies artifacts as they are. Takes no key.
record Copying(int workers, Progress progress) {
  CopySummary copy(Location sealed, Location target, IfExists ifExists) throws WeightsealException {
    Artifact artifact = Artifact.read(sealed);
    if (ifExists == IfExists.REFUSE && target.store().find(target.name()).isPresent()) {
      throw new StoreException(StoreException.Reason.EXISTS, target + " exists already");
    }
    return switch (artifact) {
      case Artifact.File file -> copyFile(file, target, ifExists);
      case Artifact.Model model -> copyModel(model, target, ifExists);
    };
  }

  private CopySummary copyFile(Artifact.File file, Location target, IfExists ifExists)
      throws WeightsealException {
    SingleFile front = file.front();
    front.requireKeys(file.location().toString());
    SealedLayout layout =
        SealedLayout.ofFile(
            file.location().toString(), front.header().payloadOffset(), file.size());
    progress.begin(layout.plaintextSize());
    CopyJob.Files files =
        new CopyJob.Files() {
          @Override
          public Source open() throws WeightsealException {
            return OpenArtifact.requireSize(sourceOf(file.location()), layout.fileSize());
          }

          @Override
          public Sink create(long size) throws WeightsealException {
            return target.store().create(target.name(), size, ifExists);
          }
        };
    run(List.of(new CopyJob(files, layout, null, progress)));
    return new CopySummary(file.identity(), 1, layout.plaintextSize(), file.size(), 0);
  }

  private CopySummary copyModel(Artifact.Model model, Location target, IfExists ifExists)
      throws WeightsealException {
    ModelFolder folder = model.folder();
    List<ManifestEntry> entries = folder.manifest().files();
    progress.begin(entries.stream().mapToLong(ManifestEntry::size).sum());
    try (ObjectStore.Folder copy = target.store().createFolder(target.name(), ifExists)) {
      run(entries.stream().map(entry -> job(folder, entry, copy)).toList());
      write(copy, KeysFile.NAME, folder.keysBytes());
      // Last: without it, nobody takes the others for a model.
      write(copy, Manifest.NAME, folder.manifestBytes());
      copy.commit();
    }
    return new CopySummary(
        model.identity(),
        entries.size(),
        entries.stream().mapToLong(ManifestEntry::size).sum(),
        entries.stream().mapToLong(ManifestEntry::sealedSize).sum(),
        entries.stream().mapToLong(ManifestEntry::segments).sum());
  }

  private CopyJob job(ModelFolder folder, ManifestEntry entry, ObjectStore.Folder copy) {
    long payloadOffset = entry.sealedSize() - new SealedLayout(0, entry.size()).fileSize();
    CopyJob.Files files =
        new CopyJob.Files() {
          @Override
          public Source open() throws WeightsealException {
            return OpenArtifact.listed(folder, entry);
          }

          @Override
          public Sink create(long size) throws WeightsealException {
            return copy.create(entry.sealedName(), size);
          }
        };
    return new CopyJob(files, new SealedLayout(payloadOffset, entry.size()), entry, progress);
  }

  private static Source sourceOf(Location location) throws WeightsealException {
    return location.store().open(location.name());
  }

  private void run(List<CopyJob> jobs) throws WeightsealException {
    new Workers<>(Math.min(workers, 4), CopyWorker::new).run(jobs.iterator());
  }

  private static void write(ObjectStore.Folder folder, String name, byte[] bytes)
      throws StoreException {
    try (Sink sink = folder.create(name, bytes.length)) {
      sink.write(ByteBuffer.wrap(bytes), 0);
      sink.commit();
    }
  }
}
