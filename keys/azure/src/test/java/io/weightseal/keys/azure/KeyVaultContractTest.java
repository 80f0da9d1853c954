package io.weightseal.keys.azure;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.KeyServiceContract;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class KeyVaultContractTest extends KeyServiceContract {
  private VaultServer server;
  private FakeVaultKey usable;

  @Override
  protected KeyService openService() throws Exception {
    server = new VaultServer();
    usable = server.vault.add("usable", "RSA");
    return server.service(Map.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected KeyUri usableKey() {
    return new KeyUri("azurekms://research/usable");
  }

  @Override
  protected KeyUri absentKey() {
    return new KeyUri("azurekms://research/absent");
  }

  @Override
  protected void addVersion(KeyUri key) {
    synchronized (server.vault) {
      usable.addVersion();
    }
  }

  @Override
  protected boolean bindsIdentity() {
    return false;
  }
}
