package io.weightseal.posture.gcs;

import io.weightseal.posture.Findings;
import io.weightseal.posture.Reading;
import io.weightseal.posture.json.Member;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of the key that a bucket encrypts with.
///
/// Source: `projects.locations.keyRings.cryptoKeys` in the Cloud KMS REST reference.
///
/// @param key such as `projects/P/locations/L/keyRings/R/cryptoKeys/K`
record KeyChecks(Google google, String key, Findings findings) {
  void report() {
    findings.of(
        Reading.of(() -> google.kms(key, "cloudkms.cryptoKeys.get", "/v1/" + key)),
        GcsChecks.ofKey(),
        "grant a role with cloudkms.cryptoKeys.get",
        (known, own) -> {
          usable(Member.object(known, "primary"), own);
          rotation(Member.text(known, "rotationPeriod"), own);
        });
    PolicyCheck.of(
        Reading.of(
            () ->
                google.kms(
                    key, "cloudkms.cryptoKeys.getIamPolicy", "/v1/" + key + ":getIamPolicy")),
        GcsChecks.KEY_PRIVATE,
        "cloudkms.cryptoKeys.getIamPolicy",
        "gcloud kms keys remove-iam-policy-binding " + key,
        findings);
  }

  private void usable(Map<String, @Nullable Object> primary, Findings own) {
    String state = Member.text(primary, "state");
    Map<String, String> evidence = Map.of("primary.state", state == null ? "not set" : state);
    if ("ENABLED".equals(state)) {
      own.pass(GcsChecks.KEY_USABLE, "the key's primary version is enabled", evidence);
    } else {
      own.fail(
          GcsChecks.KEY_USABLE,
          "the key's primary version cannot be used",
          evidence,
          "gcloud kms keys versions enable VERSION --key=" + key);
    }
  }

  private void rotation(@Nullable String period, Findings own) {
    Map<String, String> evidence = Map.of("rotationPeriod", period == null ? "not set" : period);
    if (period == null) {
      own.fail(
          GcsChecks.KEY_ROTATES,
          "the key never rotates",
          evidence,
          "gcloud kms keys update " + key + " --rotation-period=90d --next-rotation-time=TIME");
    } else {
      own.pass(GcsChecks.KEY_ROTATES, "the key rotates every " + period, evidence);
    }
  }
}
