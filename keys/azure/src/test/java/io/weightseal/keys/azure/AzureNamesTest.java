package io.weightseal.keys.azure;

import static io.weightseal.api.KeyServiceException.Reason.ABSENT;
import static io.weightseal.api.KeyServiceException.Reason.DENIED;
import static io.weightseal.api.KeyServiceException.Reason.UNSUPPORTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.azure.VaultDomain.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureNamesTest extends VaultFixture {
  private static AzureSettings settings(String name, String value) {
    return AzureSettings.of(new KeyServiceSettings(Map.of(name, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "azurekms://research/team, research.vault.azure.net, VAULT",
    "azurekms://Research/team, research.vault.azure.net, VAULT",
    "azurekms://research.vault.azure.cn/team, research.vault.azure.cn, VAULT",
    "azurekms://research.vault.usgovcloudapi.net/team, research.vault.usgovcloudapi.net, VAULT",
    "azurekms://research.managedhsm.azure.net/team, research.managedhsm.azure.net, MANAGED_HSM",
    "azurekms://research.managedhsm.azure.cn/team, research.managedhsm.azure.cn, MANAGED_HSM",
    "azurekms://keys.example:8443/team, keys.example:8443, CONFIGURED",
  })
  void findsTheHostOfAKey(String uri, String host, Kind kind) throws Exception {
    AzureKeyName name =
        AzureKeyName.of(new KeyUri(uri), settings("hosts", "other.example, keys.example:8443"));
    assertEquals(host, name.host());
    assertEquals(kind, name.kind());
    assertEquals("https://" + host + "/keys/team", name.id());
  }

  @Test
  void completesShortNamesInAnotherCloud() throws Exception {
    AzureKeyName name = AzureKeyName.of(RSA, settings("suffix", "vault.azure.cn"));
    assertEquals("research.vault.azure.cn", name.host());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "azurekms://vault.azure.net.evil.example/team",
        "azurekms://evilvault.azure.net.example/team",
        "azurekms://xvault.azure.net/team",
        "azurekms://research.vault.azure.net:8443/team",
        "azurekms://user@research.vault.azure.net/team",
        "azurekms://evil.example#.vault.azure.net/team",
        "azurekms://evil.example?.vault.azure.net/team",
        "azurekms://evil.example%2f.vault.azure.net/team",
        "azurekms://evil.example\\.vault.azure.net/team",
        "azurekms://127.0.0.1/team",
      })
  void refusesHostsThatLocalConfigurationDoesNotNameWithoutACall(String text) {
    KeyUri uri = new KeyUri(text);
    refusal(DENIED, () -> wrap(uri));
    refusal(DENIED, () -> service.status(uri));
    assertFalse(service.knows(uri));
    assertEquals(List.of(), server.calls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "azurekms:team",
        "azurekms:///team",
        "azurekms://research",
        "azurekms://research/",
        "azurekms://research/te_am",
        "azurekms://r/team",
        "azurekms://-research/team",
        "azurekms://localhost:8443/team",
      })
  void refusesNamesThatNoKeyHasWithoutACall(String text) {
    refusal(ABSENT, () -> wrap(new KeyUri(text)));
    assertEquals(List.of(), server.calls);
  }

  @Test
  void refusesAVersionInTheNameWithoutACall() {
    KeyServiceException refusal =
        refusal(UNSUPPORTED, () -> wrap(new KeyUri(RSA + "/" + FakeVaultKey.hex(16))));
    assertTrue(refusal.getMessage().contains("; use the key itself, " + RSA + ":"));
    assertEquals(List.of(), server.calls);
  }

  @Test
  void asksAHostThatLocalConfigurationNames() throws Exception {
    service = server.service(Map.of("hosts", "keys.example:8443"));
    KeyUri key = new KeyUri("azurekms://keys.example:8443/team");
    assertTrue(service.knows(key));
    service.unwrap(wrap(key), identity).close();
    assertEquals(List.of("GET ", "POST wrapkey", "POST unwrapkey"), server.calls);
  }

  @Test
  void needsNoSettings() {
    AzureSettings settings = AzureSettings.of(KeyServiceSettings.NONE);
    assertEquals("vault.azure.net", settings.suffix());
    assertEquals(Set.of(), settings.hosts());
  }

  @ParameterizedTest
  @CsvSource({
    "suffix, vault.example",
    "suffix, azure.net",
    "hosts, https://keys.example",
    "hosts, keys.example/path",
    "hosts, user@keys.example",
    "client-secret, x",
  })
  void refusesSettingsThatMakeNoSense(String name, String value) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> settings(name, value));
    assertTrue(refusal.getMessage().contains(name), refusal.getMessage());
  }

  @Test
  void opensWithoutACallOrACredential() {
    try (AzureKeyService opened = AzureKeyService.open(KeyServiceSettings.NONE)) {
      assertTrue(opened.knows(RSA));
      assertTrue(opened.principal().isEmpty());
    }
  }
}
