package io.weightseal.posture.azure;

import static io.weightseal.posture.azure.AzureWorld.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.weightseal.posture.Outcome;
import io.weightseal.posture.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the keys of accounts are taken for.
class AzureKeyAuditTest {
  private final AzureWorld world = new AzureWorld();

  @AfterEach
  void close() {
    world.close();
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
  void aKeyThatIsNoLongerUsedDoesNotCount() {
    world.useKey("");
    Map<String, Object> encryption =
        new LinkedHashMap<>(
            Json.asObject(world.azure.properties(AzureWorld.ACCOUNT).get("encryption")));
    encryption.put("keySource", "Microsoft.Storage");
    world.set(AzureWorld.ACCOUNT, "encryption", encryption);
    assertEquals(Outcome.FAIL, world.ofAccount("azure-default-encryption"));
    assertFalse(world.outcomes("az://weightseal").containsKey("azure-key-usable"));
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
}
