package io.weightseal.keys.pkcs11;

import static io.weightseal.keys.pkcs11.TestTokens.IDENTITY;
import static io.weightseal.keys.pkcs11.TestTokens.uri;
import static io.weightseal.testkit.Refusals.assertAdvised;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Recipient;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class LostTokenTest {
  @Test
  void noticesThatATokenIsGoneAndGoesOnWithTheOthers() throws Exception {
    KeyUri key = uri("doomed", "key");
    KeyUri other = uri("key-elsewhere");
    try (Pkcs11KeyService service = TestTokens.open();
        DataKey dataKey = DataKey.random(new SecureRandom())) {
      service.create(key);
      service.create(other);
      Recipient recipient = service.wrap(dataKey, key, IDENTITY);
      TestTokens.destroy("doomed");
      KeyServiceException gone =
          assertAdvised(Reason.UNAVAILABLE, () -> service.unwrap(recipient, IDENTITY));
      assertTrue(gone.getMessage().contains(key.value()), gone.getMessage());
      service.unwrap(service.wrap(dataKey, other, IDENTITY), IDENTITY).close();
    }
  }
}
