package io.weightseal.core;

import io.weightseal.api.ObjectStore;
import io.weightseal.testkit.ObjectStoreFolderContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The file store keeps the contract for folders.
class FileStoreFolderTest extends ObjectStoreFolderContract {
  @TempDir private Path folder;

  @Override
  protected ObjectStore openStore() {
    return new FileStore(folder);
  }
}
