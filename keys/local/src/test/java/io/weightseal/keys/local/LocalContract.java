package io.weightseal.keys.local;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.testkit.KeyServiceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The contract, for keys that are protected one way.
abstract class LocalContract extends KeyServiceContract {
  @TempDir Path home;
  private final PassphraseSource passphrases;
  private LocalKeyStore store;

  LocalContract(PassphraseSource passphrases) {
    this.passphrases = passphrases;
  }

  /// Makes the key.
  abstract void create(LocalKeyStore store, String name) throws KeyServiceException;

  @Override
  protected KeyService openService() throws Exception {
    store = TestStores.cheap(home);
    create(store, "usable");
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
