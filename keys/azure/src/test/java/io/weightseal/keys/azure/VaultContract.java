package io.weightseal.keys.azure;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.KeyServiceContract;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/// The contract, for keys of one type in one place.
abstract class VaultContract extends KeyServiceContract {
  private final String place;
  private final String type;
  private VaultServer server;
  private FakeVaultKey usable;

  /// @param place what a key's URI begins with
  VaultContract(String place, String type) {
    this.place = place;
    this.type = type;
  }

  @Override
  protected KeyService openService() throws Exception {
    server = new VaultServer();
    usable = server.vault.add("usable", type);
    return server.service(Map.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected KeyUri usableKey() {
    return new KeyUri(place + "usable");
  }

  @Override
  protected KeyUri absentKey() {
    return new KeyUri(place + "absent");
  }

  @Override
  protected void addVersion(KeyUri key) {
    synchronized (server.vault) {
      usable.addVersion();
    }
  }
}
