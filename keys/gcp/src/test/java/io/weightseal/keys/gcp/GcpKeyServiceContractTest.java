package io.weightseal.keys.gcp;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.KeyServiceContract;
import org.junit.jupiter.api.AfterEach;

class GcpKeyServiceContractTest extends KeyServiceContract {
  private static final String RING = "projects/research/locations/europe-west4/keyRings/models";

  private KmsServer server;
  private FakeKey usable;

  @Override
  protected KeyService openService() throws Exception {
    server = new KmsServer();
    usable = server.kms.add(RING + "/cryptoKeys/usable");
    return GcpKeyService.open(server.settings());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected KeyUri usableKey() {
    return new KeyUri("gcpkms://" + RING + "/cryptoKeys/usable");
  }

  @Override
  protected KeyUri absentKey() {
    return new KeyUri("gcpkms://" + RING + "/cryptoKeys/absent");
  }

  @Override
  protected void addVersion(KeyUri key) {
    synchronized (server.kms) {
      usable.primary = usable.addVersion();
    }
  }
}
