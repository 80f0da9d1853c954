package io.weightseal.keys.pkcs11;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.KeyServiceContract;

class Pkcs11KeyServiceContractTest extends KeyServiceContract {
  private static boolean made;

  @Override
  protected KeyService openService() throws Exception {
    Pkcs11KeyService service = TestTokens.open();
    if (!made) {
      service.create(usableKey());
      made = true;
    }
    return service;
  }

  @Override
  protected KeyUri usableKey() {
    return TestTokens.uri("usable");
  }

  @Override
  protected KeyUri absentKey() {
    return TestTokens.uri("absent");
  }

  /// Keys in a token have no versions.
  @Override
  protected void addVersion(KeyUri key) {}
}
