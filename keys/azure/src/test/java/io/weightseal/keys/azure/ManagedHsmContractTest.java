package io.weightseal.keys.azure;

class ManagedHsmContractTest extends VaultContract {
  ManagedHsmContractTest() {
    super("azurekms://research.managedhsm.azure.net/", "oct-HSM");
  }

  @Override
  protected boolean bindsIdentity() {
    return true;
  }
}
