package io.weightseal.posture.gcs;

import io.weightseal.api.StoreException;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.Check;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Findings;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.Reading;
import io.weightseal.posture.StorageAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The buckets that one set of Google credentials sees.
final class GcsAccount implements StorageAccount {
  private final Rest rest;

  GcsAccount(Rest rest) {
    this.rest = rest;
  }

  @Override
  public List<String> buckets(String uri) throws StoreException {
    if (!uri.equals(GcsPlace.BEGIN)) {
      return List.of(GcsPlace.of(uri).toString());
    }
    String project = rest.settings().project();
    if (project == null) {
      throw new IllegalArgumentException(
          "nothing says whose buckets gs:// stands for; set quota-project under stores: gs:");
    }
    List<String> names = new ArrayList<>();
    @Nullable String next = "";
    while (next != null) {
      Map<String, @Nullable Object> page =
          rest.storage(
              uri,
              "storage.buckets.list",
              "/storage/v1/b?project=" + Rest.part(project) + "&pageToken=" + Rest.part(next));
      for (Map<String, @Nullable Object> each : Member.objects(page, "items")) {
        names.add(GcsPlace.BEGIN + Member.text(each, "name"));
      }
      next = Member.text(page, "nextPageToken");
    }
    return names;
  }

  Reading<Map<String, @Nullable Object>> bucket(GcsPlace place) {
    return Reading.of(
        () ->
            rest.storage(
                place.uri(), "storage.buckets.get", "/storage/v1/b/" + Rest.part(place.bucket())));
  }

  @Override
  public List<Finding> settings(String uri) {
    GcsPlace place = GcsPlace.of(uri);
    Findings findings = new Findings(place.uri());
    Reading<Map<String, @Nullable Object>> reading = bucket(place);
    String key = key(reading);
    if (reading instanceof Reading.Read(var bucket)) {
      new BucketChecks(place, bucket, findings).report();
    } else {
      String reason = reading instanceof Reading.Unreadable(String why) ? why : "no answer";
      for (Check each : GcsChecks.ofBucket()) {
        findings.error(each, reason, "grant a role with storage.buckets.get");
      }
    }
    PolicyCheck.of(
        Reading.of(
            () ->
                rest.storage(
                    place.uri(),
                    "storage.buckets.getIamPolicy",
                    "/storage/v1/b/" + Rest.part(place.bucket()) + "/iam")),
        GcsChecks.PRIVATE,
        "storage.buckets.getIamPolicy",
        "gcloud storage buckets remove-iam-policy-binding " + place.uri(),
        findings);
    if (key != null) {
      new KeyChecks(rest, key, findings).report();
    }
    return findings.list();
  }

  static @Nullable String key(Reading<Map<String, @Nullable Object>> reading) {
    return reading instanceof Reading.Read(var bucket)
        ? Member.text(Member.object(bucket, "encryption"), "defaultKmsKeyName")
        : null;
  }

  @Override
  public BucketContent content(String uri) {
    GcsPlace place = GcsPlace.of(uri);
    return new GcsContent(rest, place, key(bucket(place)));
  }

  @Override
  public Protection protection(String uri, ProtectionWish wish) throws StoreException {
    return GcsProtection.plan(rest, GcsPlace.of(uri), wish);
  }

  @Override
  public void close() {
    rest.close();
  }
}
