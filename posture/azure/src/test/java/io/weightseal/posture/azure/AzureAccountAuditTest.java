package io.weightseal.posture.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the settings of accounts are taken for.
class AzureAccountAuditTest {
  private final AzureWorld world = new AzureWorld();

  @AfterEach
  void close() {
    world.close();
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
}
