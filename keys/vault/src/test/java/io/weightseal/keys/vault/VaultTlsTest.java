package io.weightseal.keys.vault;

import static io.weightseal.keys.vault.TestVault.IDENTITY;
import static io.weightseal.keys.vault.TestVault.ROOT;
import static io.weightseal.keys.vault.TestVault.assertReason;
import static io.weightseal.keys.vault.TestVault.uri;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Recipient;
import io.weightseal.testkit.LoopbackServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// An OpenBao behind TLS, whose certificate an authority of its own signed; and one that is sealed,
/// which would disturb the tests that share the other one.
class VaultTlsTest {
  private static final LoopbackServer SERVER =
      LoopbackServer.shared("openbao-tls", Duration.ofMinutes(5));
  private static final Path AUTHORITY = SERVER.folder().resolve("vault-ca.pem");

  @Test
  void trustsTheAuthorityThatItIsTold() throws Exception {
    mount();
    KeyUri key = uri("over-tls");
    try (VaultKeyService service = open(Map.of("VAULT_CACERT", AUTHORITY.toString()));
        DataKey dataKey = DataKey.random(new SecureRandom())) {
      service.create(key);
      service.unwrap(service.wrap(dataKey, key, IDENTITY), IDENTITY).close();
    }
    try (VaultKeyService service = open(Map.of())) {
      KeyServiceException refusal = assertReason(Reason.UNAVAILABLE, () -> service.status(key));
      assertTrue(refusal.getMessage().contains("TLS failed"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains("VAULT_CACERT"), refusal.getMessage());
    }
    try (VaultKeyService service =
        open(Map.of("VAULT_SKIP_VERIFY", "true", "BAO_SKIP_VERIFY", "true"))) {
      assertReason(Reason.UNAVAILABLE, () -> service.status(key));
    }
  }

  @Test
  void saysThatTheVaultIsSealed() throws Exception {
    mount();
    KeyUri key = uri("behind-seal");
    try (VaultKeyService service = open(Map.of("VAULT_CACERT", AUTHORITY.toString()));
        DataKey dataKey = DataKey.random(new SecureRandom())) {
      service.create(key);
      Recipient recipient = service.wrap(dataKey, key, IDENTITY);
      assertEquals(2, send("PUT", "sys/seal", "{}") / 100);
      try {
        KeyServiceException refusal =
            assertReason(Reason.UNAVAILABLE, () -> service.unwrap(recipient, IDENTITY));
        assertTrue(refusal.getMessage().contains("; unseal it"), refusal.getMessage());
        assertTrue(refusal.retryable());
      } finally {
        assertEquals(200, send("PUT", "sys/unseal", "{\"key\":\"" + unsealKey() + "\"}"));
      }
      service.unwrap(recipient, IDENTITY).close();
    }
  }

  private static void mount() throws Exception {
    for (int i = 0; i < 200 && send("GET", "sys/health", "") != 200; i++) {
      Thread.sleep(50);
    }
    if (send("GET", "sys/mounts/transit", "") != 200) {
      assertEquals(204, send("POST", "sys/mounts/transit", "{\"type\":\"transit\"}"));
    }
  }

  private static String unsealKey() throws Exception {
    String output = Files.readString(SERVER.folder().resolve("out.log"));
    Matcher key = Pattern.compile("Unseal Key: (\\S+)").matcher(output);
    assertTrue(key.find());
    return key.group(1);
  }

  private static VaultKeyService open(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("VAULT_ADDR", address());
    environment.put("VAULT_TOKEN", ROOT);
    return VaultKeyService.open(KeyServiceSettings.NONE, environment, SERVER.folder());
  }

  private static String address() {
    return "https://127.0.0.1:" + SERVER.port();
  }

  private static int send(String method, String path, String json) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(TrustedCertificates.context(AUTHORITY)).build()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(address() + "/v1/" + path))
                  .method(method, BodyPublishers.ofString(json))
                  .header("X-Vault-Token", ROOT)
                  .build(),
              BodyHandlers.ofString());
      return response.statusCode();
    }
  }
}
