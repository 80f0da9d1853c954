package io.weightseal.keys.hybrid;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.KeyServiceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class PassphraseHybridKeyServiceContractTest extends KeyServiceContract {
  @TempDir Path home;

  @Override
  protected KeyService openService() throws Exception {
    HybridKeyStore store = TestKeys.cheap(home);
    store.create("usable", TestKeys.passphrase("correct horse"));
    return new HybridKeyService(store, TestKeys.passphrase("correct horse"));
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
