package io.weightseal.keys.vault;

import static io.weightseal.keys.vault.TestVault.IDENTITY;
import static io.weightseal.keys.vault.TestVault.ROOT;
import static io.weightseal.keys.vault.TestVault.admin;
import static io.weightseal.keys.vault.TestVault.assertReason;
import static io.weightseal.keys.vault.TestVault.key;
import static io.weightseal.keys.vault.TestVault.uri;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Recipient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may do what, where the token comes from, and where the Vault is.
class VaultAccessTest {
  @TempDir Path home;

  @Test
  void worksWithTheLeastPolicyAndNoMore() throws Exception {
    KeyUri key = key("models");
    key("private");
    String seal =
        """
        path "transit/keys/models" { capabilities = ["read"] }
        path "transit/encrypt/models" { capabilities = ["update"] }
        """;
    String open = "path \"transit/decrypt/models\" { capabilities = [\"update\"] }";
    String rewrap = seal + "path \"transit/rewrap/models\" { capabilities = [\"update\"] }";
    Recipient recipient;
    try (VaultKeyService sealing = TestVault.open(TestVault.token("seal", seal))) {
      recipient = wrap(sealing, key);
      sealing.status(key);
      assertReason(Reason.DENIED, () -> sealing.unwrap(recipient, IDENTITY));
      assertReason(Reason.DENIED, () -> sealing.rewrap(recipient, key, IDENTITY));
      assertReason(Reason.DENIED, () -> sealing.rotate(key));
      assertReason(Reason.DENIED, () -> wrap(sealing, uri("private")));
      assertReason(Reason.DENIED, () -> sealing.create(uri("own")));
    }
    try (VaultKeyService opening = TestVault.open(TestVault.token("open", open))) {
      opening.unwrap(recipient, IDENTITY).close();
      KeyServiceException refusal = assertReason(Reason.DENIED, () -> wrap(opening, key));
      assertTrue(
          refusal.getMessage().endsWith("allow read on transit/keys/models"), refusal.getMessage());
    }
    try (VaultKeyService rewrapping = TestVault.open(TestVault.token("rewrap", rewrap))) {
      assertTrue(rewrapping.rewrap(recipient, key, IDENTITY).isPresent());
      KeyServiceException refusal =
          assertReason(Reason.DENIED, () -> rewrapping.unwrap(recipient, IDENTITY));
      assertTrue(
          refusal.getMessage().endsWith("allow update on transit/decrypt/models"),
          refusal.getMessage());
    }
  }

  @Test
  void makesAndRotatesKeysWithTheLeastPolicy() throws Exception {
    String create =
        "path \"transit/keys/nightly\" { capabilities = [\"read\", \"create\", \"update\"] }";
    String rotate =
        """
        path "transit/keys/nightly" { capabilities = ["read"] }
        path "transit/keys/nightly/rotate" { capabilities = ["update"] }
        """;
    String timer = "path \"transit/keys/nightly/config\" { capabilities = [\"update\"] }";
    KeyUri key = uri("nightly");
    try (VaultKeyService creating = TestVault.open(TestVault.token("create", create))) {
      creating.create(key);
      assertReason(Reason.DENIED, () -> creating.rotate(key));
    }
    try (VaultKeyService rotating = TestVault.open(TestVault.token("rotate", rotate))) {
      assertEquals("2", rotating.rotate(key).after());
      assertReason(Reason.DENIED, () -> rotating.rotateEvery(key, Duration.ofDays(90)));
    }
    try (VaultKeyService timing = TestVault.open(TestVault.token("timer", timer))) {
      timing.rotateEvery(key, Duration.ofDays(90));
    }
  }

  @Test
  void saysThatATokenIsNotTaken() {
    KeyUri key = key("guarded");
    try (VaultKeyService service = TestVault.open("s.NoSuchTokenAtAll")) {
      KeyServiceException refusal = assertReason(Reason.DENIED, () -> service.status(key));
      assertFalse(refusal.toString().contains("NoSuchTokenAtAll"), refusal.getMessage());
    }
  }

  @Test
  void takesTheTokenFromFileThenVariableThenLogin() throws Exception {
    KeyUri key = key("ordered");
    Path configured = home.resolve("agent-token");
    Path login = home.resolve(".vault-token");
    Map<String, String> at = Map.of("address", TestVault.address());
    Map<String, String> withFile =
        Map.of("address", TestVault.address(), "token-file", configured.toString());
    Map<String, String> bad = Map.of("VAULT_TOKEN", "bad");
    Map<String, String> good = Map.of("VAULT_TOKEN", ROOT);

    Files.writeString(configured, ROOT + "\n");
    Files.writeString(login, "bad");
    assertEquals(key, open(withFile, bad).status(key).key());
    assertEquals(key, open(at, good).status(key).key());
    assertReason(Reason.DENIED, () -> open(at, bad).status(key));
    assertReason(Reason.DENIED, () -> open(at, Map.of()).status(key));
    Files.writeString(login, ROOT + "\n");
    assertEquals(key, open(at, Map.of()).status(key).key());
    Map<String, String> inHome =
        Map.of("address", TestVault.address(), "token-file", "~/.vault-token");
    assertEquals(key, open(inHome, bad).status(key).key());
    assertEquals(key, open(at, Map.of("BAO_TOKEN", ROOT, "VAULT_TOKEN", "bad")).status(key).key());
  }

  @Test
  void readsATokenFileForEachCall() throws Exception {
    KeyUri key = key("renewed");
    Path file = Files.writeString(home.resolve("token"), "bad");
    VaultKeyService service =
        open(Map.of("address", TestVault.address(), "token-file", file.toString()), Map.of());
    assertReason(Reason.DENIED, () -> service.status(key));
    Files.writeString(file, ROOT);
    assertEquals(key, service.status(key).key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "two words", "line\nline", "na\u00efve"})
  void refusesWhatIsNoToken(String text) throws Exception {
    Path file = Files.writeString(home.resolve("token"), text);
    VaultKeyService service =
        open(Map.of("address", TestVault.address(), "token-file", file.toString()), Map.of());
    KeyServiceException refusal = assertReason(Reason.DENIED, () -> service.status(uri("any")));
    assertTrue(refusal.getMessage().contains("; log in"), refusal.getMessage());
    assertFalse(refusal.toString().contains("words"), refusal.getMessage());
  }

  @Test
  void saysWhereItLookedForAToken() {
    VaultKeyService service = open(Map.of("address", TestVault.address()), Map.of());
    KeyServiceException refusal = assertReason(Reason.DENIED, () -> service.status(uri("any")));
    assertTrue(
        refusal.getMessage().contains(home.resolve(".vault-token").toString()),
        refusal.getMessage());
  }

  @Test
  void keepsToItsNamespace() throws Exception {
    admin("POST", "sys/namespaces/team", "{}");
    admin("POST", "team/sys/mounts/keys/models", "{\"type\":\"transit\"}");
    KeyUri key = uri("inside");
    Map<String, String> variables =
        Map.of("VAULT_TOKEN", ROOT, "VAULT_NAMESPACE", "team", "VAULT_ADDR", TestVault.address());
    try (VaultKeyService inside = open(Map.of("mount", "keys/models"), variables);
        VaultKeyService outside = TestVault.open()) {
      inside.create(key);
      inside.unwrap(wrap(inside, key), IDENTITY).close();
      assertReason(Reason.ABSENT, () -> outside.status(key));
    }
    try (VaultKeyService nowhere =
        open(Map.of("namespace", "nobody", "mount", "keys/models"), variables)) {
      KeyServiceException refusal = assertReason(Reason.ABSENT, () -> nowhere.status(key));
      assertTrue(refusal.getMessage().endsWith("; check namespace"), refusal.getMessage());
    }
  }

  @Test
  void saysThatNoAddressIsConfigured() {
    VaultKeyService service = open(Map.of(), Map.of("VAULT_TOKEN", ROOT));
    KeyServiceException refusal =
        assertReason(Reason.UNSUPPORTED, () -> service.status(uri("any")));
    assertTrue(refusal.getMessage().contains("; set address"), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://vault.example.com:8200",
        "http://10.0.0.1:8200",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://[::2]:8200",
        "http://0.0.0.0:8200",
        "ftp://127.0.0.1",
        "//127.0.0.1:8200",
        "127.0.0.1:8200",
        "https://user@vault.example.com",
        "https://vault.example.com?x=1",
        "https://vault.example.com#x",
        "https://",
        "not a url",
      })
  void refusesAddressesThatAreNotSafe(String address) {
    assertThrows(IllegalArgumentException.class, () -> open(Map.of("address", address), Map.of()));
    assertThrows(
        IllegalArgumentException.class, () -> open(Map.of(), Map.of("VAULT_ADDR", address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://vault.example.com:8200/",
        "https://vault.example.com/behind/a/proxy",
        "http://localhost:8200",
        "http://127.0.0.1:8200",
        "http://127.9.9.9",
        "http://[::1]:8200",
      })
  void takesAddressesThatAreSafe(String address) {
    open(Map.of("address", address), Map.of()).close();
  }

  @ParameterizedTest
  @CsvSource({
    "mount, ../sys",
    "mount, a//b",
    "mount, a/../b",
    "mount, a?b",
    "mount, a b",
    "mount, %2e%2e/sys",
    "namespace, a/../b",
    "skip-verify, true",
    "token, root",
    "token-file, token",
    "ca-file, ./ca.pem",
  })
  void refusesSettingsThatItDoesNotKnowOrCannotUse(String name, String value) {
    Map<String, String> settings = Map.of("address", "https://vault.example.com", name, value);
    assertThrows(IllegalArgumentException.class, () -> open(settings, Map.of()));
  }

  private VaultKeyService open(Map<String, String> settings, Map<String, String> environment) {
    return VaultKeyService.open(new KeyServiceSettings(settings), environment, home);
  }

  private static Recipient wrap(VaultKeyService service, KeyUri key) throws KeyServiceException {
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      return service.wrap(dataKey, key, IDENTITY);
    }
  }
}
