package io.weightseal.keys.hybrid;

import io.weightseal.api.KeyService;

class PassphraseHybridKeyServiceContractTest extends HybridContract {
  @Override
  protected KeyService openService() throws Exception {
    HybridKeyStore store = TestKeys.cheap(home);
    store.create("usable", TestKeys.passphrase("correct horse"));
    return new HybridKeyService(store, TestKeys.passphrase("correct horse"));
  }
}
