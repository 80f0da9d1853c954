package io.weightseal.core.internal.artifact;

import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.StoreException;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.core.internal.pipeline.OpenWorkerPool;
import java.util.List;

/// An open model: owns the unwrapped data key, the workers and the files that were read.
final class OpenedModel implements SealedModel {
  private final String name;
  private final ModelIdentity identity;
  private final boolean singleFile;
  private final KeyRing.Unwrapped key;
  private final OpenWorkerPool workers;
  private final List<OpenedFile> files;

  OpenedModel(
      String name,
      ModelIdentity identity,
      boolean singleFile,
      KeyRing.Unwrapped key,
      OpenWorkerPool workers,
      List<OpenedFile> files) {
    this.name = name;
    this.identity = identity;
    this.singleFile = singleFile;
    this.key = key;
    this.workers = workers;
    this.files = files;
  }

  @Override
  public ModelIdentity identity() {
    return identity;
  }

  @Override
  public boolean singleFile() {
    return singleFile;
  }

  @Override
  public KeyUri openedBy() {
    return key.recipient().key();
  }

  @Override
  public List<SealedFile> files() {
    return List.copyOf(files);
  }

  @Override
  public SealedFile file(String path) throws StoreException {
    for (OpenedFile file : files) {
      if (file.path().equals(path)) {
        return file;
      }
    }
    throw new StoreException(StoreException.Reason.ABSENT, name + " holds no file " + path);
  }

  @Override
  public void close() {
    workers.close();
    files.forEach(OpenedFile::close);
    key.dataKey().close();
  }
}
