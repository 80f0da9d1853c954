package io.weightseal.keys.local;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.testkit.KeyServiceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalKeyServiceContractTest extends KeyServiceContract {
  @TempDir Path home;
  private final PassphraseSource passphrases = PassphraseSource.none();
  private LocalKeyStore store;

  @Override
  protected KeyService openService() throws Exception {
    store = TestStores.cheap(home);
    store.create("usable");
    return new LocalKeyService(store, passphrases);
  }

  @Override
  protected KeyUri usableKey() {
    return new KeyUri("local:usable");
  }

  @Override
  protected KeyUri absentKey() {
    return new KeyUri("local:absent");
  }

  @Override
  protected void addVersion(KeyUri key) throws Exception {
    store.rotate(key.name(), passphrases);
  }
}
