package io.weightseal.posture.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is looked at, and what comes of what cannot be read.
class AzureReadingTest {
  private final AzureWorld world = new AzureWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void anAnswerThatIsNoListIsAnError() {
    world.azure.lists.remove(AzureWorld.LOGS);
    for (Object answer : List.of(Map.of(), Map.of("value", "none"), Map.of("values", List.of()))) {
      world.azure.resources.put(AzureWorld.LOGS, answer);
      assertEquals(Outcome.ERROR, world.ofAccount("azure-access-logging"), answer::toString);
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
