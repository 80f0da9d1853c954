package io.weightseal.posture.azure;

import io.weightseal.posture.json.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whether diagnostic settings send what is done with blobs somewhere.
///
/// Source: "Diagnostic Settings - List" in Azure's REST reference, and "Monitoring data reference
/// for Blob Storage", which names the categories.
record LoggingCheck(ResourceId id, Judge judge) {
  private static final Set<String> CATEGORIES =
      Set.of("StorageRead", "StorageWrite", "StorageDelete");

  /// The groups that hold all three categories.
  private static final Set<String> GROUPS = Set.of("allLogs", "audit");

  private static final List<String> TARGETS =
      List.of(
          "workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId");

  void report(List<Map<String, @Nullable Object>> settings) {
    Set<String> logged = new TreeSet<>();
    Map<String, String> evidence = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> each : settings) {
      Map<String, @Nullable Object> properties = Member.object(each, "properties");
      if (TARGETS.stream().anyMatch(target -> Member.text(properties, target) != null)) {
        Set<String> here = logged(properties);
        evidence.put(String.valueOf(Member.text(each, "name")), String.join(", ", here));
        logged.addAll(here);
      }
    }
    Set<String> missing = new TreeSet<>(CATEGORIES);
    missing.removeAll(logged);
    String fix =
        "az monitor diagnostic-settings create --name audit --resource "
            + id.path()
            + "/blobServices/default --workspace WORKSPACE --logs"
            + " '[{\"categoryGroup\":\"audit\",\"enabled\":true}]'";
    if (missing.isEmpty()) {
      judge
          .findings()
          .pass(AzureChecks.LOGGING, "reading, writing and deleting are logged", evidence);
    } else if (logged.isEmpty()) {
      evidence.put("diagnosticSettings", "none that logs requests");
      judge.findings().fail(AzureChecks.LOGGING, "no request is logged", evidence, fix);
    } else {
      judge
          .findings()
          .warn(AzureChecks.LOGGING, "not logged: " + String.join(", ", missing), evidence, fix);
    }
  }

  private static Set<String> logged(Map<String, @Nullable Object> properties) {
    Set<String> logged = new TreeSet<>();
    for (Map<String, @Nullable Object> log : Member.objects(properties, "logs")) {
      if (Member.isTrue(log, "enabled")) {
        String group = Member.text(log, "categoryGroup");
        String category = Member.text(log, "category");
        if (group != null && GROUPS.contains(group)) {
          logged.addAll(CATEGORIES);
        } else if (category != null && CATEGORIES.contains(category)) {
          logged.add(category);
        }
      }
    }
    return logged;
  }
}
