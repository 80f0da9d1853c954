package io.weightseal.keys.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.testkit.LoopbackServer;
import io.weightseal.testkit.Refusals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.function.Executable;

/// A real OpenBao, and what its administrator does there, past the module under test.
final class TestVault {
  static final String ROOT = "root";
  static final ModelIdentity IDENTITY =
      new ModelIdentity(ModelId.random(new SecureRandom()), "model", "1", Map.of("team", "a"));

  private static final Duration INSTALL = Duration.ofMinutes(5);
  private static final Path NO_HOME = Path.of("/nonexistent");
  private static final LoopbackServer SERVER = LoopbackServer.shared("openbao", INSTALL);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static {
    awaitReady();
    admin("POST", "sys/mounts/transit", "{\"type\":\"transit\"}");
  }

  private TestVault() {}

  private static void awaitReady() {
    for (int i = 0; i < 200; i++) {
      if (status("GET", "sys/health", "") == 200) {
        return;
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("OpenBao accepts connections but does not become ready");
  }

  static String address() {
    return SERVER.http();
  }

  static VaultKeyService open() {
    return open(ROOT);
  }

  static VaultKeyService open(String token) {
    return open(Map.of("address", address()), Map.of("VAULT_TOKEN", token));
  }

  static VaultKeyService open(Map<String, String> settings, Map<String, String> environment) {
    return VaultKeyService.open(new KeyServiceSettings(settings), environment, NO_HOME);
  }

  static VaultKeyService openImpatient(String address, Duration patience) {
    return new VaultKeyService(
        VaultSettings.of(
            new KeyServiceSettings(Map.of("address", address)),
            Map.of("VAULT_TOKEN", ROOT),
            NO_HOME),
        patience);
  }

  static KeyUri uri(String name) {
    return new KeyUri("hashivault://" + name);
  }

  /// Makes a key of Transit.
  static KeyUri key(String name, String json) {
    admin("POST", "transit/keys/" + name, json);
    return uri(name);
  }

  static KeyUri key(String name) {
    return key(name, "{\"type\":\"aes256-gcm96\",\"derived\":true}");
  }

  /// A token that has this policy and no other.
  static String token(String name, String policy) {
    String escaped = policy.replace("\"", "\\\"").replace("\n", "\\n");
    admin("POST", "sys/policies/acl/" + name, "{\"policy\":\"" + escaped + "\"}");
    String answer =
        admin(
            "POST",
            "auth/token/create",
            "{\"policies\":[\"" + name + "\"],\"no_default_policy\":true}");
    Matcher token = Pattern.compile("\"client_token\":\"([^\"]+)\"").matcher(answer);
    assertTrue(token.find(), answer);
    return token.group(1);
  }

  /// What the administrator asks of the server, which must do it.
  static String admin(String method, String path, String json) {
    HttpResponse<String> response = send(method, path, json);
    assertEquals(2, response.statusCode() / 100, path + ": " + response.body());
    return response.body();
  }

  static int status(String method, String path, String json) {
    return send(method, path, json).statusCode();
  }

  private static HttpResponse<String> send(String method, String path, String json) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address() + "/v1/" + path))
            .method(method, BodyPublishers.ofString(json))
            .header("X-Vault-Token", ROOT)
            .build();
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Asserts the reason, and that the message ends in what to do and shows no token.
  static KeyServiceException assertReason(Reason expected, Executable refused) {
    KeyServiceException refusal = Refusals.assertAdvised(expected, refused);
    assertFalse(refusal.getMessage().contains("s."), refusal.getMessage());
    return refusal;
  }
}
