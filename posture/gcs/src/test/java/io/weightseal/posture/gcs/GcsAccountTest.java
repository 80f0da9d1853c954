package io.weightseal.posture.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreSettings;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.ProtectionWish.Layers;
import io.weightseal.posture.StorageAccount;
import io.weightseal.posture.content.ContentAudit;
import io.weightseal.posture.content.SealedKeys;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Buckets of Cloud Storage as their settings are published.
class GcsAccountTest {
  private static final String KEY = "projects/p/locations/europe/keyRings/r/cryptoKeys/k";
  private static final String BUCKET = "/storage/v1/b/models";

  private final GoogleStandIn google = new GoogleStandIn();
  private StorageAccount account;

  @BeforeEach
  void open() {
    account =
        new GcsProvider()
            .open(new StoreSettings(Map.of("endpoint", google.url(), "quota-project", "p")));
    google.answers.put(BUCKET, "{\"name\":\"models\",\"metageneration\":\"3\"}");
    google.answers.put(BUCKET + "/iam", "{\"bindings\":[]}");
    google.answers.put(
        "/v1/" + KEY,
        "{\"name\":\""
            + KEY
            + "\",\"purpose\":\"ENCRYPT_DECRYPT\",\"primary\":{\"state\":\"ENABLED\"},"
            + "\"rotationPeriod\":\"7776000s\"}");
    google.answers.put("/v1/" + KEY + ":getIamPolicy", "{\"etag\":\"ACAB\"}");
  }

  @AfterEach
  void close() {
    account.close();
    google.close();
    assertEquals(List.of(), google.unexpected);
  }

  private Map<String, Outcome> outcomes() {
    Map<String, Outcome> outcomes = new TreeMap<>();
    for (Finding each : account.settings("gs://models")) {
      outcomes.put(each.check().id(), each.outcome());
    }
    return outcomes;
  }

  private Protection plan() throws StoreException {
    return account.protection("gs://models", new ProtectionWish(KEY, Layers.ONE));
  }

  @Test
  void aBucketOfDefaultsFails() {
    assertEquals(
        "{gcs-default-encryption=FAIL, gcs-policy-private=PASS, gcs-public-access-prevention=FAIL,"
            + " gcs-retention=FAIL, gcs-uniform-access=FAIL, gcs-usage-logging=FAIL,"
            + " gcs-versioning=FAIL}",
        outcomes().toString());
  }

  @Test
  void aProtectedBucketPasses() throws Exception {
    assertEquals(4, plan().changes().size());
    plan().apply();
    assertEquals(List.of(), plan().changes());
    assertEquals(1, google.patches.size());
    Map<String, Outcome> outcomes = outcomes();
    for (String check :
        List.of(
            "gcs-default-encryption",
            "gcs-public-access-prevention",
            "gcs-uniform-access",
            "gcs-versioning",
            "gcp-key-usable",
            "gcp-key-rotation",
            "gcp-key-policy-private")) {
      assertEquals(Outcome.PASS, outcomes.get(check), check);
    }
  }

  @Test
  void refusesToOverwriteWhatSomeoneElseChanged() throws Exception {
    Protection plan = plan();
    google.answers.put(BUCKET, "{\"name\":\"models\",\"metageneration\":\"4\"}");
    StoreException refused = assertThrows(StoreException.class, plan::apply);
    assertEquals(StoreException.Reason.CONFLICT, refused.reason());
    assertEquals(List.of(), google.patches);
  }

  @Test
  void whatIsNotUnderstoodIsAnError() {
    google.answers.put(BUCKET, "{\"name\":\"models\",\"encryption\":\"text\"}");
    for (String policy :
        List.of(
            "{\"bindings\":\"none\"}",
            "{\"bindings\":[{\"role\":\"r\",\"members\":\"allUsers\"}]}")) {
      google.answers.put(BUCKET + "/iam", policy);
      Map<String, Outcome> outcomes = outcomes();
      assertEquals(7, outcomes.size());
      outcomes.forEach((check, outcome) -> assertEquals(Outcome.ERROR, outcome, check));
    }
  }

  @Test
  void findsBindingsForEveryone() {
    for (String member : List.of("allUsers", "allAuthenticatedUsers")) {
      google.answers.put(
          BUCKET + "/iam",
          "{\"bindings\":[{\"role\":\"roles/storage.objectViewer\",\"members\":[\"user:a@b\",\""
              + member
              + "\"]}]}");
      assertEquals(Outcome.FAIL, outcomes().get("gcs-policy-private"), member);
    }
  }

  @Test
  void whatIsInheritedIsAWarning() {
    google.answers.put(BUCKET, "{\"iamConfiguration\":{\"publicAccessPrevention\":\"inherited\"}}");
    assertEquals(Outcome.WARN, outcomes().get("gcs-public-access-prevention"));
  }

  @Test
  void whatIsDeniedOrAbsentOrFailsIsAnError() {
    for (String status : List.of("403", "401", "404", "429", "500")) {
      google.answers.put(BUCKET, status);
      google.answers.put(BUCKET + "/iam", status);
      outcomes().forEach((check, outcome) -> assertEquals(Outcome.ERROR, outcome, check + status));
    }
  }

  @Test
  void aKeyThatCannotBeAskedAboutIsAnError() {
    google.answers.put(BUCKET, "{\"encryption\":{\"defaultKmsKeyName\":\"" + KEY + "\"}}");
    google.answers.put("/v1/" + KEY, "403");
    Map<String, Outcome> outcomes = outcomes();
    assertEquals(Outcome.ERROR, outcomes.get("gcp-key-usable"));
    assertEquals(Outcome.ERROR, outcomes.get("gcp-key-rotation"));
    google.answers.put("/v1/" + KEY, "{\"primary\":{\"state\":\"DESTROY_SCHEDULED\"}}");
    outcomes = outcomes();
    assertEquals(Outcome.FAIL, outcomes.get("gcp-key-usable"));
    assertEquals(Outcome.FAIL, outcomes.get("gcp-key-rotation"));
  }

  @Test
  void looksIntoObjectsPageByPage() {
    google.answers.put(BUCKET, "{\"encryption\":{\"defaultKmsKeyName\":\"" + KEY + "\"}}");
    google.answers.put(
        BUCKET + "/o?prefix=",
        "{\"items\":[{\"name\":\"a b/x\",\"size\":\"8\"}],\"nextPageToken\":\"n=\"}");
    google.answers.put(
        BUCKET + "/o?prefix=&pageToken=n%3D", "{\"items\":[{\"name\":\"y\",\"size\":\"2\"}]}");
    google.answers.put(BUCKET + "/o/a%20b%2Fx?alt=media", "GGUF\3\0\0\0");
    google.answers.put(BUCKET + "/o/y?alt=media", "{}");
    google.answers.put(
        BUCKET + "/o/a%20b%2Fx", "{\"kmsKeyName\":\"" + KEY + "/cryptoKeyVersions/1\"}");
    google.answers.put(BUCKET + "/o/y", "{\"kmsKeyName\":\"" + KEY + "2/cryptoKeyVersions/1\"}");
    Map<String, Finding> findings = new TreeMap<>();
    new ContentAudit(SealedKeys.NOT_ASKED, 10)
        .of("gs://models", account)
        .forEach(each -> findings.put(each.check().id(), each));
    assertEquals(
        "GGUF", findings.get("objects-no-plaintext-model").evidence().get("gs://models/a b/x"));
    Map<String, String> otherwise = findings.get("objects-encrypted-with-key").evidence();
    assertTrue(otherwise.containsKey("gs://models/y"), otherwise::toString);
    assertEquals(2, otherwise.size(), otherwise::toString);
  }

  @Test
  void namesTheBucketsOfAProject() throws Exception {
    google.answers.put(
        "/storage/v1/b?project=p&pageToken=",
        "{\"items\":[{\"name\":\"a-1\"}],\"nextPageToken\":\"t\"}");
    google.answers.put("/storage/v1/b?project=p&pageToken=t", "{\"items\":[{\"name\":\"b-2\"}]}");
    assertEquals(List.of("gs://a-1", "gs://b-2"), account.buckets("gs://"));
  }

  @Test
  void refusesWhatCannotProtect() {
    google.answers.put("/v1/" + KEY, "{\"primary\":{\"state\":\"DISABLED\"}}");
    assertThrows(StoreException.class, this::plan);
    assertThrows(
        IllegalArgumentException.class,
        () -> account.protection("gs://models", new ProtectionWish("k", Layers.ONE)));
    assertThrows(
        IllegalArgumentException.class,
        () -> account.protection("gs://models/a", new ProtectionWish(KEY, Layers.ONE)));
  }
}
