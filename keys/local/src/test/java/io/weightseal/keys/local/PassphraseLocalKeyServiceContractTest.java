package io.weightseal.keys.local;

import io.weightseal.api.KeyServiceException;
import io.weightseal.keys.files.PassphraseSource;

class PassphraseLocalKeyServiceContractTest extends LocalContract {
  private static final PassphraseSource PASSPHRASE = TestStores.passphrase("correct horse");

  PassphraseLocalKeyServiceContractTest() {
    super(PASSPHRASE);
  }

  @Override
  void create(LocalKeyStore store, String name) throws KeyServiceException {
    store.create(name, PASSPHRASE);
  }
}
