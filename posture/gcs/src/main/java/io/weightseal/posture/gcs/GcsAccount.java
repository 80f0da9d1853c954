package io.weightseal.posture.gcs;

import io.weightseal.api.StoreException;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Findings;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.Reading;
import io.weightseal.posture.StorageAccount;
import io.weightseal.posture.json.Member;
import io.weightseal.posture.rest.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The buckets that one set of Google credentials sees.
final class GcsAccount implements StorageAccount {
  private final Google google;

  GcsAccount(Google google) {
    this.google = google;
  }

  @Override
  public List<String> buckets(String uri) throws StoreException {
    if (!uri.equals(GcsPlace.BEGIN)) {
      return List.of(GcsPlace.of(uri).toString());
    }
    String project = google.settings().project();
    if (project == null) {
      throw new IllegalArgumentException(
          "nothing says whose buckets gs:// stands for; set quota-project under stores: gs:");
    }
    List<String> names = new ArrayList<>();
    @Nullable String next = "";
    while (next != null) {
      Map<String, @Nullable Object> page =
          google.storage(
              uri,
              "storage.buckets.list",
              "/storage/v1/b?project="
                  + Question.part(project)
                  + "&pageToken="
                  + Question.part(next));
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
            google.storage(
                place.uri(),
                "storage.buckets.get",
                "/storage/v1/b/" + Question.part(place.bucket())));
  }

  @Override
  public List<Finding> settings(String uri) {
    GcsPlace place = GcsPlace.of(uri);
    Findings findings = new Findings(place.uri());
    Reading<Map<String, @Nullable Object>> reading = bucket(place);
    String key = key(reading);
    findings.of(
        reading,
        GcsChecks.ofBucket(),
        "grant a role with storage.buckets.get",
        (bucket, own) -> new BucketChecks(place, bucket, own).report());
    PolicyCheck.of(
        Reading.of(
            () ->
                google.storage(
                    place.uri(),
                    "storage.buckets.getIamPolicy",
                    "/storage/v1/b/" + Question.part(place.bucket()) + "/iam")),
        GcsChecks.PRIVATE,
        "storage.buckets.getIamPolicy",
        "gcloud storage buckets remove-iam-policy-binding " + place.uri(),
        findings);
    if (key != null) {
      new KeyChecks(google, key, findings).report();
    }
    return findings.list();
  }

  /// Null where there is none, and where the checks say that nothing is known.
  static @Nullable String key(Reading<Map<String, @Nullable Object>> reading) {
    return reading instanceof Reading.Read(var bucket)
            && Reading.of(() -> Member.object(bucket, "encryption"))
                instanceof Reading.Read(var encryption)
        ? Member.text(encryption, "defaultKmsKeyName")
        : null;
  }

  @Override
  public Optional<BucketContent> content(String uri) {
    GcsPlace place = GcsPlace.of(uri);
    return Optional.of(new GcsContent(google, place, key(bucket(place))));
  }

  @Override
  public Protection protection(String uri, ProtectionWish wish) throws StoreException {
    return GcsProtection.plan(google, GcsPlace.of(uri), wish);
  }

  @Override
  public void close() {
    google.close();
  }
}
