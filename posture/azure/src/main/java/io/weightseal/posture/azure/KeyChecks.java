package io.weightseal.posture.azure;

import io.weightseal.posture.Reading;
import io.weightseal.posture.azure.Judge.Switch;
import io.weightseal.posture.azure.Judge.Words;
import io.weightseal.posture.json.Member;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of the key that storage encrypts with, and of its vault.
///
/// Source: "Keys - Get" and "Vaults - Get" in the Key Vault part of Azure's REST reference.
///
/// @param now what an expiry is held against
record KeyChecks(AzureResources resources, KeyName key, Instant now, Judge judge) {
  private static final Duration SOON = Duration.ofDays(30);

  void report() {
    judge.of(
        Reading.of(() -> resources.vault(key)),
        List.of(AzureChecks.PURGE_PROTECTION),
        "Microsoft.KeyVault/vaults/read",
        (vault, own) ->
            own.on(
                AzureChecks.PURGE_PROTECTION,
                Member.object(vault, "properties"),
                new Switch("enablePurgeProtection", "true"),
                new Words(
                    "a deleted key cannot be purged before its time",
                    "whoever may purge destroys a deleted key for good",
                    "az keyvault update --name "
                        + key.host().replaceFirst("\\..*", "")
                        + " --enable-purge-protection true")));
    judge.of(
        Reading.of(() -> resources.key(key)),
        AzureChecks.ofKey(),
        "Microsoft.KeyVault/vaults/keys/read",
        (known, own) -> {
          Map<String, @Nullable Object> properties = Member.object(known, "properties");
          usable(Member.object(properties, "attributes"), own);
          rotation(Member.object(properties, "rotationPolicy"), own);
        });
  }

  /// Whether a key with these attributes works at `now`, and why not; empty where it does.
  static String obstacle(Map<String, @Nullable Object> attributes, Instant now) {
    if (!Member.isTrue(attributes, "enabled")) {
      return "the key is not enabled";
    }
    Instant begin = time(attributes, "nbf");
    if (begin != null && begin.isAfter(now)) {
      return "the key is not valid before " + begin;
    }
    Instant end = time(attributes, "exp");
    return end != null && !end.isAfter(now) ? "the key expired on " + end : "";
  }

  private static @Nullable Instant time(Map<String, @Nullable Object> attributes, String name) {
    Object value = attributes.get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof BigInteger seconds) {
      return Instant.ofEpochSecond(seconds.longValue());
    }
    throw new IllegalArgumentException(name + " is no time");
  }

  private void usable(Map<String, @Nullable Object> attributes, Judge own) {
    Map<String, String> evidence = new LinkedHashMap<>();
    evidence.put("key", key.uri());
    evidence.put("enabled", String.valueOf(Member.text(attributes, "enabled")));
    Instant end = time(attributes, "exp");
    evidence.put("expires", end == null ? "never" : end.toString());
    String obstacle = obstacle(attributes, now);
    if (!obstacle.isEmpty()) {
      own.findings()
          .fail(
              AzureChecks.KEY_USABLE,
              obstacle,
              evidence,
              "az keyvault key set-attributes --id "
                  + key.uri()
                  + " --enabled true --expires TIME");
    } else if (end != null && end.isBefore(now.plus(SOON))) {
      own.findings()
          .warn(
              AzureChecks.KEY_USABLE,
              "the key expires in less than " + SOON.toDays() + " days",
              evidence,
              "az keyvault key rotate --id " + key.uri());
    } else {
      own.findings().pass(AzureChecks.KEY_USABLE, "the key is enabled", evidence);
    }
  }

  private void rotation(Map<String, @Nullable Object> policy, Judge own) {
    Map<String, String> evidence = new LinkedHashMap<>();
    evidence.put("key", key.toString());
    boolean rotates = false;
    for (Map<String, @Nullable Object> each : Member.objects(policy, "lifetimeActions")) {
      String type = String.valueOf(Member.text(Member.object(each, "action"), "type"));
      rotates |= type.equalsIgnoreCase("rotate");
    }
    evidence.put("rotationPolicy", rotates ? "rotates" : "none that rotates");
    if (!key.version().isEmpty()) {
      own.findings()
          .fail(
              AzureChecks.KEY_ROTATES,
              "storage stays with one version of the key, whatever becomes of the key",
              evidence,
              "weightseal storage protect URI --kms-key " + key.uri());
    } else if (rotates) {
      own.findings()
          .pass(AzureChecks.KEY_ROTATES, "the key rotates, and storage follows", evidence);
    } else {
      own.findings()
          .fail(
              AzureChecks.KEY_ROTATES,
              "the key never rotates by itself",
              evidence,
              "az keyvault key rotation-policy update --id " + key.uri() + " --value policy.json");
    }
  }
}
