package io.weightseal.keys.gcp;

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

/// A fake service with one key, and the key service under test in front of it.
abstract class KmsFixture {
  static final String RESOURCE =
      "projects/research/locations/europe-west4/keyRings/models/cryptoKeys/team";
  static final KeyUri KEY = new KeyUri("gcpkms://" + RESOURCE);

  final ModelIdentity identity = identity(Map.of("stage", "test"));
  final DataKey dataKey = DataKey.random(new SecureRandom());
  KmsServer server;
  FakeKey key;
  GcpKeyService service;

  @BeforeEach
  void start() throws Exception {
    server = new KmsServer();
    key = server.kms.add(RESOURCE);
    service = GcpKeyService.open(server.settings());
  }

  @AfterEach
  void stop() {
    service.close();
    server.close();
    dataKey.close();
  }

  static ModelIdentity identity(Map<String, String> context) {
    return new ModelIdentity(ModelId.random(new SecureRandom()), "some-model", "1", context);
  }

  Recipient wrap() throws KeyServiceException {
    return service.wrap(dataKey, KEY, identity);
  }

  static KeyServiceException refusal(KeyServiceException.Reason reason, Executable call) {
    return Refusals.assertAdvised(reason, call, "gcpkms://");
  }
}
