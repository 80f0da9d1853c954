package io.weightseal.keys.hybrid;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.testkit.KeyServiceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Also shows v1#hyb-1: the contract unwraps under other identities and with changed bytes.
class HybridKeyServiceContractTest extends KeyServiceContract {
  @TempDir Path home;

  @Override
  protected KeyService openService() throws Exception {
    HybridKeyStore store = new HybridKeyStore(home);
    store.create("usable");
    return new HybridKeyService(store, PassphraseSource.none());
  }

  @Override
  protected KeyUri usableKey() {
    return new KeyUri("hybrid:usable");
  }

  @Override
  protected KeyUri absentKey() {
    return new KeyUri("hybrid:absent");
  }

  /// Hybrid keys have no versions.
  @Override
  protected void addVersion(KeyUri key) {}
}
