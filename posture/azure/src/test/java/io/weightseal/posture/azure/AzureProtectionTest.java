package io.weightseal.posture.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.ProtectionWish.Layers;
import io.weightseal.posture.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Accounts and containers are protected, and nothing else changes.
class AzureProtectionTest {
  private final AzureWorld world = new AzureWorld();

  @BeforeEach
  void identify() {
    world.identity("{'type': 'SystemAssigned', 'principalId': 'p'}");
  }

  @AfterEach
  void close() {
    world.close();
    assertEquals(List.of(), world.azure.unexpected);
  }

  private Protection plan(String uri, String key, Layers layers) throws StoreException {
    return world.account.protection(uri, new ProtectionWish(key, layers));
  }

  private Protection plan() throws StoreException {
    return plan("az://weightseal/models", AzureWorld.KEY, Layers.ONE);
  }

  @Test
  void protectsAnAccountAndAContainer() throws Exception {
    assertEquals(8, plan().changes().size());
    assertEquals(List.of(), world.azure.writes);
    plan().apply();
    assertEquals(3, world.azure.writes.size(), world.azure.writes::toString);
    assertEquals(List.of(), plan().changes());
    for (String check :
        List.of(
            "azure-default-encryption",
            "azure-minimum-tls",
            "azure-secure-transfer",
            "azure-anonymous-access",
            "azure-versioning",
            "azure-soft-delete",
            "azure-key-usable",
            "azure-key-rotation",
            "azure-key-purge-protection")) {
      assertEquals(Outcome.PASS, world.ofAccount(check), check);
    }
    assertEquals(Outcome.PASS, world.ofContainer("azure-anonymous-access"));
    assertEquals(Outcome.PASS, world.ofContainer("azure-default-encryption"));
  }

  @Test
  void leavesAloneWhatItIsNotAbout() throws Exception {
    world.set(AzureWorld.SERVICE, "changeFeed", Map.of("enabled", true));
    world.set(AzureWorld.ACCOUNT, "minimumTlsVersion", "TLS1_3");
    world.set(
        AzureWorld.SERVICE,
        "deleteRetentionPolicy",
        Json.parse("{\"enabled\": true, \"days\": 300, \"allowPermanentDelete\": false}"));
    plan().apply();
    Map<String, Object> service = world.azure.properties(AzureWorld.SERVICE);
    assertTrue(service.containsKey("cors"), service::toString);
    assertTrue(service.containsKey("changeFeed"), service::toString);
    assertTrue(service.get("deleteRetentionPolicy").toString().contains("300"), service::toString);
    assertTrue(
        service.get("deleteRetentionPolicy").toString().contains("allowPermanentDelete"),
        service::toString);
    assertEquals("TLS1_3", world.azure.properties(AzureWorld.ACCOUNT).get("minimumTlsVersion"));
    for (String write : world.azure.writes) {
      assertFalse(write.contains("minimumTlsVersion"), write);
      assertFalse(write.contains("allowSharedKeyAccess"), write);
    }
    assertTrue(
        world.azure.writes.getFirst().contains("\"keyversion\":\"\""),
        world.azure.writes::toString);
    assertTrue(
        world.azure.writes.getFirst().contains("\"services\""), world.azure.writes::toString);
  }

  @Test
  void changesTheScopeOfAContainerThatHasOne() throws Exception {
    world.set(AzureWorld.CONTAINER, "defaultEncryptionScope", "weights-scope");
    world.put(
        AzureWorld.SCOPE, "{'properties': {'source': 'Microsoft.Storage', 'state': 'Enabled'}}");
    plan().apply();
    assertEquals(
        "Microsoft.Storage",
        Json.asObject(world.azure.properties(AzureWorld.ACCOUNT).get("encryption"))
            .get("keySource"));
    assertEquals(Outcome.PASS, world.ofContainer("azure-default-encryption"));
    assertTrue(plan().terraform().contains("azurerm_storage_encryption_scope"));
  }

  @Test
  void usesTheIdentityThatTheAccountHas() throws Exception {
    world.identity("{'type': 'UserAssigned', 'userAssignedIdentities': {'/id/one': {}}}");
    plan().apply();
    assertTrue(
        world.azure.writes.getFirst().contains("\"userAssignedIdentity\":\"/id/one\""),
        world.azure.writes::toString);
    assertEquals(List.of(), plan().changes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'None'}",
        "{}",
        "{'type': 'UserAssigned', 'userAssignedIdentities': {'/id/one': {}, '/id/two': {}}}"
      })
  void refusesAnAccountThatCouldNotComeToTheVault(String identity) {
    world.identity(identity);
    StoreException refused = assertThrows(StoreException.class, this::plan);
    assertEquals(Reason.UNSUITABLE, refused.reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "minimumTlsVersion",
        "supportsHttpsTrafficOnly",
        "encryption",
        "publicAccess",
        "cors"
      })
  void refusesToOverwriteWhatSomeoneElseChanged(String setting) throws Exception {
    Protection plan = plan();
    switch (setting) {
      case "minimumTlsVersion" -> world.set(AzureWorld.ACCOUNT, setting, "TLS1_1");
      case "supportsHttpsTrafficOnly" -> world.set(AzureWorld.ACCOUNT, setting, true);
      case "encryption" -> world.useKey("abc");
      case "publicAccess" -> world.set(AzureWorld.CONTAINER, setting, "Container");
      default -> world.set(AzureWorld.SERVICE, setting, Map.of("corsRules", List.of("other")));
    }
    StoreException refused = assertThrows(StoreException.class, plan::apply);
    assertEquals(Reason.CONFLICT, refused.reason());
    assertEquals(List.of(), world.azure.writes);
  }

  @Test
  void saysThatWhatItWroteIsNotThere() throws Exception {
    world.azure.forgets = true;
    StoreException refused = assertThrows(StoreException.class, plan()::apply);
    assertEquals(Reason.FAILED, refused.reason());
    assertTrue(refused.getMessage().contains("not what was written"), refused::getMessage);
  }

  @Test
  void refusesKeysThatCannotProtect() {
    world.set(AzureWorld.VAULT_KEY, "kty", "EC");
    assertThrows(StoreException.class, this::plan);
    world.set(AzureWorld.VAULT_KEY, "kty", "RSA-HSM");
    world.set(AzureWorld.VAULT_KEY, "attributes", Map.of("enabled", false));
    assertThrows(StoreException.class, this::plan);
    world.set(AzureWorld.VAULT_KEY, "attributes", Map.of("enabled", true));
    world.set(AzureWorld.VAULT, "enablePurgeProtection", false);
    assertThrows(StoreException.class, this::plan);
    assertEquals(List.of(), world.azure.writes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wrap",
        "https://keep.vault.azure.net/keys/wrap/0682afdd9c104f4285df20107e956cad",
        "http://keep.vault.azure.net/keys/wrap",
        "https://keep.vault.azure.net/secrets/wrap",
        "azurekms://keep/wrap/../x"
      })
  void refusesWhatNamesNoKey(String key) {
    assertThrows(
        IllegalArgumentException.class, () -> plan("az://weightseal/models", key, Layers.ONE));
  }

  @Test
  void takesTheKeyServicesNameForTheKey() throws Exception {
    assertEquals(
        plan().changes(),
        plan("az://weightseal/models", "azurekms://keep/wrap", Layers.ONE).changes());
  }

  @Test
  void refusesASecondLayerThatIsNotThere() throws Exception {
    assertThrows(
        IllegalArgumentException.class,
        () -> plan("az://weightseal/models", AzureWorld.KEY, Layers.TWO));
    world.set(
        AzureWorld.ACCOUNT,
        "encryption",
        Map.of("keySource", "Microsoft.Storage", "requireInfrastructureEncryption", true));
    assertEquals(8, plan("az://weightseal/models", AzureWorld.KEY, Layers.TWO).changes().size());
  }

  @Test
  void asksTheScopeForItsSecondLayerWhereThereIsOne() throws Exception {
    world.set(AzureWorld.CONTAINER, "defaultEncryptionScope", "weights-scope");
    world.put(
        AzureWorld.SCOPE, "{'properties': {'source': 'Microsoft.Storage', 'state': 'Enabled'}}");
    world.set(
        AzureWorld.ACCOUNT,
        "encryption",
        Map.of("keySource", "Microsoft.Storage", "requireInfrastructureEncryption", true));
    assertThrows(
        IllegalArgumentException.class,
        () -> plan("az://weightseal/models", AzureWorld.KEY, Layers.TWO));
    world.set(AzureWorld.SCOPE, "requireInfrastructureEncryption", true);
    assertEquals(8, plan("az://weightseal/models", AzureWorld.KEY, Layers.TWO).changes().size());
  }

  @Test
  void refusesFolders() {
    assertThrows(
        IllegalArgumentException.class,
        () -> plan("az://weightseal/models/llama", AzureWorld.KEY, Layers.ONE));
  }

  @Test
  void asksForNoVersionsWhereThereCanBeNone() throws Exception {
    world.set(AzureWorld.ACCOUNT, "isHnsEnabled", true);
    plan("az://weightseal", AzureWorld.KEY, Layers.ONE).apply();
    assertFalse(world.azure.properties(AzureWorld.SERVICE).containsKey("isVersioningEnabled"));
  }

  @Test
  void saysItForTerraform() throws Exception {
    String text = plan().terraform();
    assertTrue(text.contains("key_vault_uri      = \"https://keep.vault.azure.net\""), text);
    assertTrue(text.contains("name                  = \"models\""), text);
    assertFalse(text.contains("@"), text);
    assertFalse(plan("az://weightseal", AzureWorld.KEY, Layers.ONE).terraform().contains("models"));
  }
}
