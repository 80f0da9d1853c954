package io.weightseal.posture.azure;

import static io.weightseal.posture.azure.AzureWorld.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.posture.Outcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the settings of containers are taken for.
class AzureContainerAuditTest {
  private final AzureWorld world = new AzureWorld();

  @AfterEach
  void close() {
    world.close();
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
}
