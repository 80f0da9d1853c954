package io.weightseal.keys.aws;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;

/// Identities, data keys and recipients for tests.
final class Models {
  static final ModelId ID = new ModelId("00112233445566778899aabbccddeeff");
  static final ModelIdentity PLAIN = with(Map.of());
  static final KeyUri KEY =
      Moto.uri("arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab");

  private Models() {}

  static ModelIdentity with(Map<String, String> context) {
    return new ModelIdentity(ID, "llama", "3.1", context);
  }

  static DataKey dataKey() {
    return DataKey.random(new SecureRandom());
  }

  static Recipient recipient(KeyUri key) {
    return new Recipient(key, null, new WrappedKey(new byte[] {1, 2, 3}), Instant.now());
  }
}
