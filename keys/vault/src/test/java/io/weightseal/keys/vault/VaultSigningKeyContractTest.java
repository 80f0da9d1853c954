package io.weightseal.keys.vault;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.SigningKeyContract;

class VaultSigningKeyContractTest extends SigningKeyContract {
  @Override
  protected KeyService openService() {
    TestVault.key("p256", "{\"type\":\"ecdsa-p256\"}");
    TestVault.key("p384", "{\"type\":\"ecdsa-p384\"}");
    TestVault.key("wrapping");
    return TestVault.open();
  }

  @Override
  protected KeyUri p256Key() {
    return TestVault.uri("p256");
  }

  @Override
  protected KeyUri p384Key() {
    return TestVault.uri("p384");
  }

  @Override
  protected KeyUri wrappingKey() {
    return TestVault.uri("wrapping");
  }

  @Override
  protected KeyUri absentKey() {
    return TestVault.uri("absent");
  }

  @Override
  protected boolean addVersion(KeyUri key) {
    TestVault.admin("POST", "transit/keys/p256/rotate", "{}");
    return true;
  }
}
