package io.weightseal.keys.hybrid;

import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.files.Protection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/// Stores and identities for tests.
final class TestKeys {
  static final ModelIdentity IDENTITY =
      new ModelIdentity(ModelId.random(new SecureRandom()), "model", "1", Map.of("team", "a"));

  private TestKeys() {}

  /// A store whose passphrases cost little to try.
  static HybridKeyStore cheap(Path home) {
    return new HybridKeyStore(
        home,
        random -> {
          byte[] salt = new byte[16];
          random.nextBytes(salt);
          return new Protection.Argon2id(32, 1, 4, HexFormat.of().formatHex(salt));
        });
  }

  static PassphraseSource passphrase(String text) {
    return (key, purpose) -> text.getBytes(StandardCharsets.UTF_8);
  }
}
