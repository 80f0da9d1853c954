package io.weightseal.keys.hybrid;

import io.weightseal.api.KeyService;
import io.weightseal.keys.files.PassphraseSource;

class HybridKeyServiceContractTest extends HybridContract {
  @Override
  protected KeyService openService() throws Exception {
    HybridKeyStore store = new HybridKeyStore(home);
    store.create("usable");
    return new HybridKeyService(store, PassphraseSource.none());
  }
}
