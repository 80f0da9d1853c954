package io.weightseal.keys.azure;

class KeyVaultContractTest extends VaultContract {
  KeyVaultContractTest() {
    super("azurekms://research/", "RSA");
  }

  @Override
  protected boolean bindsIdentity() {
    return false;
  }
}
