package io.weightseal.keys.azure;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.KeyServiceContract;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class ManagedHsmContractTest extends KeyServiceContract {
  private VaultServer server;
  private FakeVaultKey usable;

  @Override
  protected KeyService openService() throws Exception {
    server = new VaultServer();
    usable = server.vault.add("usable", "oct-HSM");
    return server.service(Map.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected KeyUri usableKey() {
    return new KeyUri("azurekms://research.managedhsm.azure.net/usable");
  }

  @Override
  protected KeyUri absentKey() {
    return new KeyUri("azurekms://research.managedhsm.azure.net/absent");
  }

  @Override
  protected void addVersion(KeyUri key) {
    synchronized (server.vault) {
      usable.addVersion();
    }
  }

  @Override
  protected boolean bindsIdentity() {
    return true;
  }
}
