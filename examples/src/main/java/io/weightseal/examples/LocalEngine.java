package io.weightseal.examples;

import io.weightseal.core.Weightseal;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.local.LocalKeyService;
import io.weightseal.keys.local.LocalKeyStore;

/// An engine with the keys that `weightseal key create` made on this machine. Other key services
/// are put in the same way.
final class LocalEngine {
  private LocalEngine() {}

  static Weightseal create() {
    LocalKeyStore store = new LocalKeyStore(LocalKeyStore.defaultHome(System.getenv()));
    return Weightseal.builder()
        .keyService(new LocalKeyService(store, PassphraseSource.none()))
        .build();
  }
}
