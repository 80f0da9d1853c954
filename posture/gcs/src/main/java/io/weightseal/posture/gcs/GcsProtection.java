package io.weightseal.posture.gcs;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.json.Member;
import io.weightseal.posture.rest.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The settings that protect a bucket of Cloud Storage: written in one call, which the service
/// refuses where someone changed the bucket since it was read.
record GcsProtection(
    Google google, GcsPlace place, String key, String metageneration, Map<String, String> before)
    implements Protection {
  private static final String KEY = "encryption.defaultKmsKeyName";
  private static final String UNIFORM = "iamConfiguration.uniformBucketLevelAccess.enabled";
  private static final String PREVENTION = "iamConfiguration.publicAccessPrevention";
  private static final String VERSIONING = "versioning.enabled";
  private static final String SCHEME = "gcpkms://";

  static GcsProtection plan(Google google, GcsPlace place, ProtectionWish wish)
      throws StoreException {
    if (!place.prefix().isEmpty()) {
      throw new IllegalArgumentException(
          "the settings are those of the whole bucket; name it: " + place.uri());
    }
    if (wish.layers() == ProtectionWish.Layers.TWO) {
      throw new IllegalArgumentException("Cloud Storage has no second layer; leave out --dsse");
    }
    String key = wish.key().startsWith(SCHEME) ? wish.key().substring(SCHEME.length()) : wish.key();
    if (!key.matches("projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+")) {
      throw new IllegalArgumentException(
          key
              + " is no key of Cloud KMS; write it as"
              + " projects/P/locations/L/keyRings/R/cryptoKeys/K");
    }
    requireUsable(google, key);
    Map<String, @Nullable Object> bucket =
        google.storage(
            place.uri(), "storage.buckets.get", "/storage/v1/b/" + Question.part(place.bucket()));
    return new GcsProtection(
        google, place, key, String.valueOf(Member.text(bucket, "metageneration")), state(bucket));
  }

  private static void requireUsable(Google google, String key) throws StoreException {
    String state =
        Member.text(
            Member.object(google.kms(key, "cloudkms.cryptoKeys.get", "/v1/" + key), "primary"),
            "state");
    if (!"ENABLED".equals(state)) {
      throw new StoreException(
          Reason.UNSUITABLE,
          key + " cannot protect a bucket: its primary version is " + state + "; name another");
    }
  }

  private static Map<String, String> state(Map<String, @Nullable Object> bucket) {
    Map<String, @Nullable Object> access = Member.object(bucket, "iamConfiguration");
    Map<String, String> state = new LinkedHashMap<>();
    put(state, KEY, Member.text(Member.object(bucket, "encryption"), "defaultKmsKeyName"));
    put(state, UNIFORM, Member.text(Member.object(access, "uniformBucketLevelAccess"), "enabled"));
    put(state, PREVENTION, Member.text(access, "publicAccessPrevention"));
    put(state, VERSIONING, Member.text(Member.object(bucket, "versioning"), "enabled"));
    return state;
  }

  private static void put(Map<String, String> state, String name, @Nullable String value) {
    state.put(name, value == null ? "" : value);
  }

  private Map<String, String> after() {
    Map<String, String> after = new LinkedHashMap<>();
    after.put(KEY, key);
    after.put(UNIFORM, "true");
    after.put(PREVENTION, "enforced");
    after.put(VERSIONING, "true");
    return after;
  }

  @Override
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    after()
        .forEach(
            (name, value) -> {
              String was = String.valueOf(before.get(name));
              if (!was.equals(value)) {
                changes.add(new Change(name, was, value));
              }
            });
    return changes;
  }

  @Override
  public List<String> remarks() {
    return List.of(
        "objects that are there keep the encryption they have",
        "the service agent of Cloud Storage has to have cloudkms.cryptoKeyEncrypterDecrypter for "
            + key,
        "with uniform access, ACLs of objects count for nothing any more");
  }

  @Override
  public void apply() throws StoreException {
    google.patch(
        place.uri(),
        "storage.buckets.update",
        "/storage/v1/b/"
            + Question.part(place.bucket())
            + "?ifMetagenerationMatch="
            + metageneration,
        Map.of(
            "encryption",
            Map.of("defaultKmsKeyName", key),
            "iamConfiguration",
            Map.of(
                "uniformBucketLevelAccess",
                Map.of("enabled", true),
                "publicAccessPrevention",
                "enforced"),
            "versioning",
            Map.of("enabled", true)));
    Map<String, String> written =
        state(
            google.storage(
                place.uri(),
                "storage.buckets.get",
                "/storage/v1/b/" + Question.part(place.bucket())));
    if (!written.equals(after())) {
      throw new StoreException(
          Reason.FAILED, place.uri() + ": the settings are not what was written; look at them");
    }
  }

  @Override
  public String terraform() {
    return """
    # To be merged into the resource of the bucket.
    resource "google_storage_bucket" "@NAME@" {
      name                        = "@BUCKET@"
      uniform_bucket_level_access = true
      public_access_prevention    = "enforced"
      encryption {
        default_kms_key_name = "@KEY@"
      }
      versioning {
        enabled = true
      }
    }
    """
        .replace("@NAME@", "weightseal_" + place.bucket().replaceAll("[^a-z0-9_]", "_"))
        .replace("@BUCKET@", place.bucket())
        .replace("@KEY@", key);
  }
}
