package io.weightseal.keys.vault;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.SigningKeyContract;

class VaultSigningKeyContractTest extends SigningKeyContract {
  @Override
  protected KeyService openService() {
    TestVault.key(P256, "{\"type\":\"ecdsa-p256\"}");
    TestVault.key(P384, "{\"type\":\"ecdsa-p384\"}");
    TestVault.key(WRAPPING);
    return TestVault.open();
  }

  @Override
  protected KeyUri key(String name) {
    return TestVault.uri(name);
  }

  @Override
  protected boolean addVersion(KeyUri key) {
    TestVault.admin("POST", "transit/keys/" + P256 + "/rotate", "{}");
    return true;
  }
}
