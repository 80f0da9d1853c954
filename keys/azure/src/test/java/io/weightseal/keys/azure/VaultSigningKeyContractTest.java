package io.weightseal.keys.azure;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.SigningKeyContract;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class VaultSigningKeyContractTest extends SigningKeyContract {
  private VaultServer server;
  private FakeVaultKey p256;

  @Override
  protected KeyService openService() throws Exception {
    server = new VaultServer();
    p256 = server.vault.addSigning(P256, "P-256");
    server.vault.addSigning(P384, "P-384");
    server.vault.add(WRAPPING, "RSA");
    return server.service(Map.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected KeyUri key(String name) {
    return new KeyUri("azurekms://research/" + name);
  }

  @Override
  protected boolean addVersion(KeyUri key) {
    synchronized (server.vault) {
      p256.addVersion();
    }
    return true;
  }
}
