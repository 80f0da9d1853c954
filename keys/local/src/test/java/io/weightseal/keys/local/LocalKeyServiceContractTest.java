package io.weightseal.keys.local;

import io.weightseal.api.KeyServiceException;
import io.weightseal.keys.files.PassphraseSource;

class LocalKeyServiceContractTest extends LocalContract {
  LocalKeyServiceContractTest() {
    super(PassphraseSource.none());
  }

  @Override
  void create(LocalKeyStore store, String name) throws KeyServiceException {
    store.create(name);
  }
}
