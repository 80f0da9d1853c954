package io.weightseal.posture.azure;

import io.weightseal.posture.azure.Judge.Switch;
import io.weightseal.posture.azure.Judge.Words;
import io.weightseal.posture.json.Member;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is kept of blobs that are overwritten or deleted.
///
/// Source: "Blob Services - Get Service Properties" in Azure's REST reference.
record ServiceChecks(ResourceId id, Map<String, @Nullable Object> properties, Judge judge) {
  private static final int LEAST_DAYS = 7;

  static ServiceChecks of(ResourceId id, Map<String, @Nullable Object> service, Judge judge) {
    return new ServiceChecks(id, Member.object(service, "properties"), judge);
  }

  void report() {
    judge.on(
        AzureChecks.VERSIONING,
        properties,
        new Switch("isVersioningEnabled", "true"),
        new Words("versioning is on", "versioning is off", update("--enable-versioning true")));
    softDelete();
  }

  private String update(String options) {
    return "az storage account blob-service-properties update --account-name "
        + id.name()
        + " --resource-group "
        + id.group()
        + " --subscription "
        + id.subscription()
        + " "
        + options;
  }

  private void softDelete() {
    Map<String, String> evidence = new LinkedHashMap<>();
    long blobs = days("deleteRetentionPolicy", evidence);
    long containers = days("containerDeleteRetentionPolicy", evidence);
    String fix =
        update(
            "--enable-delete-retention true --delete-retention-days 30"
                + " --enable-container-delete-retention true --container-delete-retention-days 30");
    if (blobs == 0) {
      judge
          .findings()
          .fail(AzureChecks.SOFT_DELETE, "blobs that are deleted are gone", evidence, fix);
    } else if (blobs < LEAST_DAYS || containers < LEAST_DAYS) {
      judge
          .findings()
          .warn(
              AzureChecks.SOFT_DELETE,
              containers == 0
                  ? "containers that are deleted are gone"
                  : "what is deleted is kept for less than " + LEAST_DAYS + " days",
              evidence,
              fix);
    } else {
      judge
          .findings()
          .pass(AzureChecks.SOFT_DELETE, "what is deleted can be brought back", evidence);
    }
  }

  /// For how long; 0 for not at all.
  private long days(String policy, Map<String, String> evidence) {
    long days = days(properties, policy);
    evidence.put(policy, days == 0 ? "off" : days + " days");
    return days;
  }

  /// @param service the properties of a blob service
  /// @throws IllegalArgumentException when it is on for a time that is not understood
  static long days(Map<String, @Nullable Object> service, String policy) {
    Map<String, @Nullable Object> retention = Member.object(service, policy);
    if (!Member.isTrue(retention, "enabled")) {
      return 0;
    }
    if (retention.get("days") instanceof BigInteger days && days.signum() > 0) {
      return days.longValue();
    }
    throw new IllegalArgumentException(policy + " says no number of days");
  }
}
