package io.weightseal.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeKeyServiceTest extends KeyServiceContract {
  private final FakeKeyService service = new FakeKeyService("fake");
  private final KeyUri key = service.add("usable");
  private final ModelIdentity identity = Identities.named("model", "1", Map.of());

  @Override
  protected KeyService openService() {
    return service;
  }

  @Override
  protected KeyUri usableKey() {
    return key;
  }

  @Override
  protected KeyUri absentKey() {
    return new KeyUri("fake:absent");
  }

  @Override
  protected void addVersion(KeyUri key) {
    service.add(key.name());
  }

  @Test
  void failsAsToldUntilItRecovers() throws Exception {
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      service.fail(key, Reason.THROTTLED);
      KeyServiceException failure =
          assertThrows(KeyServiceException.class, () -> service.wrap(dataKey, key, identity));
      assertEquals(Reason.THROTTLED, failure.reason());
      assertTrue(service.knows(key));
      service.recover(key);
      Recipient recipient = service.wrap(dataKey, key, identity);
      service.unwrap(recipient, identity).close();
    }
    assertEquals(2, service.wraps());
    assertEquals(1, service.unwraps());
  }

  @Test
  void forgetsAKey() {
    service.forget(key);
    assertFalse(service.knows(key));
  }

  @Test
  void refusesWhatIsNoDataKey() throws Exception {
    Recipient recipient = service.wrapAny(new byte[16], key, identity);
    assertThrows(NotAuthenticException.class, () -> service.unwrap(recipient, identity).close());
  }
}
