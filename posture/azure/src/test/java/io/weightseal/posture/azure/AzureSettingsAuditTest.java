package io.weightseal.posture.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the settings of accounts, containers and keys are taken for.
class AzureSettingsAuditTest {
  private final AzureWorld world = new AzureWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private static Object json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  @Test
  void anAccountOfOldDefaultsFails() {
    assertEquals(
        "{azure-access-logging=FAIL, azure-anonymous-access=FAIL,"
            + " azure-cross-tenant-replication=FAIL, azure-default-encryption=FAIL,"
            + " azure-minimum-tls=FAIL, azure-public-network=FAIL, azure-secure-transfer=FAIL,"
            + " azure-shared-key-access=FAIL, azure-soft-delete=FAIL, azure-versioning=FAIL}",
        world.outcomes("az://weightseal").toString());
    assertEquals(
        "{azure-anonymous-access=FAIL, azure-default-encryption=FAIL,"
            + " azure-encryption-enforced=FAIL, azure-immutability=FAIL}",
        world.outcomes("az://weightseal/models").toString());
    assertEquals(List.of(), world.azure.unexpected);
  }

  @Test
  void everyFindingSaysWhatWasReadAndWhatToDo() {
    for (String uri : List.of("az://weightseal", "az://weightseal/models")) {
      for (Finding each : world.account.settings(uri)) {
        assertEquals(uri, each.resource());
        assertFalse(each.evidence().isEmpty(), each::toString);
        assertFalse(each.fix().isEmpty(), each::toString);
        assertFalse(each.check().contributesTo().isEmpty(), each::toString);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLS1_0, FAIL",
    "TLS1_1, FAIL",
    "TLS1_2, PASS",
    "TLS1_3, PASS",
    "TLS9, ERROR",
    "tls1_2, ERROR"
  })
  void judgesTheLeastTls(String version, Outcome outcome) {
    world.set(AzureWorld.ACCOUNT, "minimumTlsVersion", version);
    assertEquals(outcome, world.ofAccount("azure-minimum-tls"));
  }

  @Test
  void takesTlsThatIsNotSetForTheOldest() {
    world.azure.properties(AzureWorld.ACCOUNT).remove("minimumTlsVersion");
    assertEquals(Outcome.FAIL, world.ofAccount("azure-minimum-tls"));
  }

  @ParameterizedTest
  @CsvSource({
    "supportsHttpsTrafficOnly, azure-secure-transfer, true",
    "allowSharedKeyAccess, azure-shared-key-access, false",
    "allowBlobPublicAccess, azure-anonymous-access, false",
    "allowCrossTenantReplication, azure-cross-tenant-replication, false"
  })
  void judgesSwitchesOfTheAccount(String setting, String check, boolean good) {
    world.set(AzureWorld.ACCOUNT, setting, good);
    assertEquals(Outcome.PASS, world.ofAccount(check));
    world.set(AzureWorld.ACCOUNT, setting, !good);
    assertEquals(Outcome.FAIL, world.ofAccount(check));
    world.set(AzureWorld.ACCOUNT, setting, "maybe");
    assertEquals(Outcome.ERROR, world.ofAccount(check));
    world.azure.properties(AzureWorld.ACCOUNT).remove(setting);
    assertEquals(Outcome.FAIL, world.ofAccount(check));
  }

  @ParameterizedTest
  @CsvSource({
    "Disabled, Allow, PASS",
    "Enabled, Deny, PASS",
    ", Deny, PASS",
    "Enabled, Allow, FAIL",
    "Enabled, , FAIL",
    "SecuredByPerimeter, Deny, WARN",
    "Whatever, Deny, ERROR",
    "Enabled, Whatever, ERROR"
  })
  void judgesNetworks(String access, String byDefault, Outcome outcome) {
    if (access != null) {
      world.set(AzureWorld.ACCOUNT, "publicNetworkAccess", access);
    }
    if (byDefault != null) {
      world.set(AzureWorld.ACCOUNT, "networkAcls", Map.of("defaultAction", byDefault));
    }
    assertEquals(outcome, world.ofAccount("azure-public-network"));
  }

  @Test
  void judgesVersioning() {
    world.set(AzureWorld.SERVICE, "isVersioningEnabled", true);
    assertEquals(Outcome.PASS, world.ofAccount("azure-versioning"));
    world.set(AzureWorld.SERVICE, "isVersioningEnabled", false);
    assertEquals(Outcome.FAIL, world.ofAccount("azure-versioning"));
  }

  @ParameterizedTest
  @CsvSource({
    "true, 7, true, 7, PASS",
    "true, 6, true, 7, WARN",
    "true, 7, true, 6, WARN",
    "true, 7, false, 7, WARN",
    "false, 7, true, 7, FAIL"
  })
  void judgesSoftDelete(
      boolean blobs, int days, boolean containers, int containerDays, Outcome outcome) {
    world.set(AzureWorld.SERVICE, "deleteRetentionPolicy", Map.of("enabled", blobs, "days", days));
    world.set(
        AzureWorld.SERVICE,
        "containerDeleteRetentionPolicy",
        Map.of("enabled", containers, "days", containerDays));
    assertEquals(outcome, world.ofAccount("azure-soft-delete"));
  }

  @Test
  void doesNotGuessHowLongSomethingIsKept() {
    world.set(AzureWorld.SERVICE, "deleteRetentionPolicy", Map.of("enabled", true));
    assertEquals(Outcome.ERROR, world.ofAccount("azure-soft-delete"));
  }

  private void diagnostics(String properties) {
    world.put("/logs/a", "{'name': 'a', 'properties': " + properties + "}");
    world.azure.lists.put(AzureWorld.LOGS, List.of("/logs/a"));
  }

  private static String log(String kind, String name, boolean enabled) {
    return "{'" + kind + "': '" + name + "', 'enabled': " + enabled + "}";
  }

  @Test
  void judgesWhatIsLogged() {
    String to = "{'workspaceId': '/w', 'logs': [";
    diagnostics(to + log("categoryGroup", "allLogs", true) + "]}");
    assertEquals(Outcome.PASS, world.ofAccount("azure-access-logging"));
    diagnostics(to + log("categoryGroup", "allLogs", false) + "]}");
    assertEquals(Outcome.FAIL, world.ofAccount("azure-access-logging"));
    diagnostics("{'logs': [" + log("categoryGroup", "allLogs", true) + "]}");
    assertEquals(Outcome.FAIL, world.ofAccount("azure-access-logging"));
    diagnostics(
        to
            + log("category", "StorageWrite", true)
            + ","
            + log("category", "StorageDelete", true)
            + "]}");
    assertEquals(Outcome.WARN, world.ofAccount("azure-access-logging"));
    diagnostics(to + log("category", "Transaction", true) + "]}");
    assertEquals(Outcome.FAIL, world.ofAccount("azure-access-logging"));
  }

  @ParameterizedTest
  @CsvSource({
    "None, true, PASS",
    "Blob, true, FAIL",
    "Container, true, FAIL",
    "Container, false, WARN",
    "Everyone, false, ERROR"
  })
  void judgesWhetherAContainerIsOpen(String access, boolean allowed, Outcome outcome) {
    world.set(AzureWorld.CONTAINER, "publicAccess", access);
    world.set(AzureWorld.ACCOUNT, "allowBlobPublicAccess", allowed);
    assertEquals(outcome, world.ofContainer("azure-anonymous-access"));
  }

  @Test
  void anOpenContainerIsOneWhenTheAccountCannotBeRead() {
    world.azure.resources.put(AzureWorld.ACCOUNT + "/x", "403");
    Object account = world.azure.resources.get(AzureWorld.ACCOUNT);
    assertEquals(Outcome.FAIL, world.ofContainer("azure-anonymous-access"));
    world.azure.lists.put(
        "/subscriptions/"
            + AzureWorld.SUBSCRIPTION
            + "/providers/Microsoft.Storage/storageAccounts",
        List.of("/listed"));
    world.azure.resources.put("/listed", account);
    world.azure.resources.put(AzureWorld.ACCOUNT, "403");
    assertEquals(Outcome.FAIL, world.ofContainer("azure-anonymous-access"));
    assertEquals(Outcome.ERROR, world.ofContainer("azure-default-encryption"));
  }

  @Test
  void judgesImmutability() {
    world.set(AzureWorld.CONTAINER, "immutabilityPolicy", json(policy("Locked")));
    assertEquals(Outcome.PASS, world.ofContainer("azure-immutability"));
    world.set(AzureWorld.CONTAINER, "immutabilityPolicy", json(policy("Unlocked")));
    assertEquals(Outcome.WARN, world.ofContainer("azure-immutability"));
    world.azure.properties(AzureWorld.CONTAINER).remove("immutabilityPolicy");
    world.set(AzureWorld.CONTAINER, "hasLegalHold", true);
    assertEquals(Outcome.WARN, world.ofContainer("azure-immutability"));
    world.set(AzureWorld.CONTAINER, "hasLegalHold", false);
    world.set(
        AzureWorld.ACCOUNT,
        "immutableStorageWithVersioning",
        json(
            "{'enabled': true, 'immutabilityPolicy':"
                + " {'immutabilityPeriodSinceCreationInDays': 9, 'state': 'Locked'}}"));
    assertEquals(Outcome.PASS, world.ofContainer("azure-immutability"));
  }

  private static String policy(String state) {
    return "{'properties': {'immutabilityPeriodSinceCreationInDays': 30, 'state': '"
        + state
        + "'}}";
  }

  @Test
  void judgesWhetherScopesCanBeChosen() {
    world.set(AzureWorld.CONTAINER, "denyEncryptionScopeOverride", true);
    assertEquals(Outcome.PASS, world.ofContainer("azure-encryption-enforced"));
  }

  @Test
  void findsTheAccountsKey() {
    world.useKey("");
    assertEquals(
        "[PASS, PASS, PASS, PASS]",
        List.of(
                world.ofAccount("azure-default-encryption"),
                world.ofAccount("azure-key-usable"),
                world.ofAccount("azure-key-rotation"),
                world.ofAccount("azure-key-purge-protection"))
            .toString());
    assertEquals(Outcome.PASS, world.ofContainer("azure-default-encryption"));
    assertFalse(world.outcomes("az://weightseal/models").containsKey("azure-key-usable"));
  }

  @Test
  void aKeyThatIsNotUnderstoodIsAnError() {
    world.useKey("");
    Map<String, Object> encryption =
        new LinkedHashMap<>(
            Json.asObject(world.azure.properties(AzureWorld.ACCOUNT).get("encryption")));
    encryption.put("keyvaultproperties", Map.of("keyvaulturi", "ftp://x", "keyname", "k"));
    world.set(AzureWorld.ACCOUNT, "encryption", encryption);
    assertEquals(Outcome.ERROR, world.ofAccount("azure-default-encryption"));
    world.set(AzureWorld.ACCOUNT, "encryption", Map.of("keySource", "Somewhere"));
    assertEquals(Outcome.ERROR, world.ofAccount("azure-default-encryption"));
    world.set(AzureWorld.ACCOUNT, "encryption", "text");
    assertEquals(Outcome.ERROR, world.ofAccount("azure-default-encryption"));
  }

  @ParameterizedTest
  @CsvSource({
    "Microsoft.KeyVault, Enabled, PASS",
    "Microsoft.Storage, Enabled, FAIL",
    "Microsoft.KeyVault, Disabled, FAIL",
    "Elsewhere, Enabled, ERROR"
  })
  void judgesAContainersOwnScope(String source, String state, Outcome outcome) {
    world.set(AzureWorld.CONTAINER, "defaultEncryptionScope", "weights-scope");
    world.put(
        AzureWorld.SCOPE,
        "{'properties': {'source': '"
            + source
            + "', 'state': '"
            + state
            + "', 'keyVaultProperties': {'keyUri': '"
            + AzureWorld.KEY
            + "'}}}");
    assertEquals(outcome, world.ofContainer("azure-default-encryption"));
    assertEquals(
        source.equals("Microsoft.KeyVault") ? Outcome.PASS : null,
        world.ofContainer("azure-key-usable"));
    assertEquals(List.of(), world.azure.unexpected);
  }

  @ParameterizedTest
  @CsvSource({
    "{'enabled': false}, FAIL",
    "{'enabled': true}, PASS",
    "{}, FAIL",
    "'{\"enabled\": true, \"exp\": 1700000000}', FAIL",
    "'{\"enabled\": true, \"nbf\": 1900000000}', FAIL",
    "'{\"enabled\": true, \"exp\": 1796000000}', WARN",
    "'{\"enabled\": true, \"exp\": 1900000000, \"nbf\": 1700000000}', PASS",
    "'{\"enabled\": true, \"exp\": \"soon\"}', ERROR"
  })
  void judgesWhetherTheKeyCanBeUsed(String attributes, Outcome outcome) {
    world.useKey("");
    world.set(AzureWorld.VAULT_KEY, "attributes", json(attributes));
    assertEquals(outcome, world.ofAccount("azure-key-usable"));
  }

  @Test
  void judgesWhetherTheKeyRotates() {
    world.useKey("0682afdd9c104f4285df20107e956cad");
    assertEquals(Outcome.FAIL, world.ofAccount("azure-key-rotation"));
    world.useKey("");
    world.set(
        AzureWorld.VAULT_KEY,
        "rotationPolicy",
        json("{'lifetimeActions': [{'action': {'type': 'notify'}}]}"));
    assertEquals(Outcome.FAIL, world.ofAccount("azure-key-rotation"));
    world.azure.properties(AzureWorld.VAULT_KEY).remove("rotationPolicy");
    assertEquals(Outcome.FAIL, world.ofAccount("azure-key-rotation"));
  }

  @Test
  void judgesPurgeProtection() {
    world.useKey("");
    world.azure.properties(AzureWorld.VAULT).remove("enablePurgeProtection");
    assertEquals(Outcome.FAIL, world.ofAccount("azure-key-purge-protection"));
  }

  @Test
  void aVaultThatNobodySeesIsAnError() {
    world.useKey("");
    world.azure.lists.put(
        "/subscriptions/" + AzureWorld.SUBSCRIPTION + "/providers/Microsoft.KeyVault/vaults",
        List.of());
    for (String check :
        List.of("azure-key-usable", "azure-key-rotation", "azure-key-purge-protection")) {
      assertEquals(Outcome.ERROR, world.ofAccount(check), check);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"400", "401", "403", "404", "409", "412", "429", "500", "503", "302"})
  void whatCannotBeReadIsAnError(String status) {
    world.azure.lists.remove(AzureWorld.LOGS);
    for (String path : List.of(AzureWorld.SERVICE, AzureWorld.CONTAINER, AzureWorld.LOGS)) {
      world.azure.resources.put(path, status);
    }
    for (String check : List.of("azure-versioning", "azure-soft-delete", "azure-access-logging")) {
      assertEquals(Outcome.ERROR, world.ofAccount(check), check);
    }
    world
        .outcomes("az://weightseal/models")
        .forEach((check, outcome) -> assertEquals(Outcome.ERROR, outcome, check));
    assertEquals(4, world.outcomes("az://weightseal/models").size());
  }

  @Test
  void anAccountThatNobodySeesIsErrorsOnly() {
    List<Finding> findings = world.account.settings("az://elsewhere");
    assertEquals(10, findings.size());
    for (Finding each : findings) {
      assertEquals(Outcome.ERROR, each.outcome());
      assertTrue(each.statement().contains("no storage account of that name"), each::statement);
    }
  }

  @Test
  void followsListsNowhereElse() {
    world.put("/logs/a", "{'name': 'a'}");
    world.azure.lists.remove(AzureWorld.LOGS);
    for (String link :
        List.of("https://127.0.0.2/logs", world.azure.url() + "0/logs", "http://127.0.0.1/x")) {
      world.azure.resources.put(AzureWorld.LOGS, Map.of("value", List.of(), "nextLink", link));
      Finding logging =
          world.account.settings("az://weightseal").stream()
              .filter(each -> each.check().id().equals("azure-access-logging"))
              .findFirst()
              .orElseThrow();
      assertEquals(Outcome.ERROR, logging.outcome(), link);
      assertTrue(logging.statement().contains("at another host"), logging::statement);
    }
  }

  @Test
  void namesAccountsAndContainers() throws Exception {
    List<String> containers = new ArrayList<>(List.of(AzureWorld.CONTAINER));
    String other = AzureWorld.SERVICE + "/containers/$root";
    world.put(other, "{'name': '$root'}");
    containers.add(other);
    world.azure.lists.put(AzureWorld.SERVICE + "/containers", containers);
    List<String> all =
        List.of("az://weightseal", "az://weightseal/models", "az://weightseal/$root");
    assertEquals(all, world.account.buckets("az://"));
    assertEquals(all, world.account.buckets("az://weightseal"));
    assertEquals(
        List.of("az://weightseal", "az://weightseal/models/a/"),
        world.account.buckets("az://weightseal/models/a"));
    assertTrue(world.account.content("az://weightseal").isEmpty());
  }

  @Test
  void refusesToNameWhatItCannotSee() {
    world.azure.resources.put("/subscriptions", "403");
    world.azure.lists.remove("/subscriptions");
    assertThrows(StoreException.class, () -> world.account.buckets("az://"));
  }
}
