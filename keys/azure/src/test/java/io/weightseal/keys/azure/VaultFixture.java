package io.weightseal.keys.azure;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.testkit.Refusals;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/// A fake service with an RSA key in a vault and an AES key in a Managed HSM, and the key service
/// under test in front of it.
abstract class VaultFixture {
  static final KeyUri RSA = new KeyUri("azurekms://research/team");
  static final KeyUri AES = new KeyUri("azurekms://research.managedhsm.azure.net/hsm-team");

  final ModelIdentity identity =
      new ModelIdentity(
          ModelId.random(new SecureRandom()), "some-model", "1", Map.of("stage", "test"));
  final DataKey dataKey = DataKey.random(new SecureRandom());
  VaultServer server;
  FakeVaultKey rsa;
  FakeVaultKey aes;
  AzureKeyService service;

  @BeforeEach
  void start() throws Exception {
    server = new VaultServer();
    rsa = server.vault.add("team", "RSA");
    aes = server.vault.add("hsm-team", "oct-HSM");
    service = server.service(Map.of());
  }

  @AfterEach
  void stop() {
    service.close();
    server.close();
    dataKey.close();
  }

  Recipient wrap(KeyUri key) throws KeyServiceException {
    return service.wrap(dataKey, key, identity);
  }

  static KeyServiceException refusal(KeyServiceException.Reason reason, Executable call) {
    return Refusals.assertAdvised(reason, call, "azurekms://");
  }
}
