package io.weightseal.keys.vault;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.KeyServiceContract;

class VaultKeyServiceContractTest extends KeyServiceContract {
  @Override
  protected KeyService openService() {
    TestVault.key("usable");
    return TestVault.open();
  }

  @Override
  protected KeyUri usableKey() {
    return TestVault.uri("usable");
  }

  @Override
  protected KeyUri absentKey() {
    return TestVault.uri("absent");
  }

  @Override
  protected void addVersion(KeyUri key) {
    TestVault.admin("POST", "transit/keys/usable/rotate", "{}");
  }

  @Override
  protected boolean rewrapsInside() {
    return true;
  }
}
