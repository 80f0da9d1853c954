package io.weightseal.posture.gcs;

import io.weightseal.api.StoreException;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.json.Member;
import io.weightseal.posture.rest.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The objects of a bucket of Cloud Storage.
///
/// @param key the key that they should be encrypted with; null where there is none
record GcsContent(Google google, GcsPlace place, @Nullable String key) implements BucketContent {
  private String objects() {
    return "/storage/v1/b/" + Question.part(place.bucket()) + "/o";
  }

  @Override
  public Page list(Optional<String> from) throws StoreException {
    Map<String, @Nullable Object> page =
        google.storage(
            place.toString(),
            "storage.objects.list",
            objects()
                + "?prefix="
                + Question.part(place.prefix())
                + from.map(token -> "&pageToken=" + Question.part(token)).orElse(""));
    List<Listed> listed = new ArrayList<>();
    for (Map<String, @Nullable Object> each : Member.objects(page, "items")) {
      listed.add(
          new Listed(
              String.valueOf(Member.text(each, "name")),
              Long.parseLong(String.valueOf(Member.text(each, "size")))));
    }
    return new Page(listed, Optional.ofNullable(Member.text(page, "nextPageToken")));
  }

  @Override
  public byte[] read(String name, long offset, int length) throws StoreException {
    return google.bytes(
        uri(name),
        "storage.objects.get",
        objects() + "/" + Question.part(name) + "?alt=media",
        offset,
        length);
  }

  @Override
  public Optional<Encryption> encryption(String name) throws StoreException {
    if (key == null) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> object =
        google.storage(uri(name), "storage.objects.get", objects() + "/" + Question.part(name));
    // With its version: projects/.../cryptoKeys/K/cryptoKeyVersions/1.
    String version = Member.text(object, "kmsKeyName");
    boolean right = version != null && version.startsWith(key + "/cryptoKeyVersions/");
    return Optional.of(
        new Encryption(
            version == null ? "a key that Google manages, or the client's" : version,
            right ? Encryption.Verdict.AS_WANTED : Encryption.Verdict.OTHERWISE));
  }

  @Override
  public String rewriting(String name) {
    return "gcloud storage objects update " + uri(name) + " --encryption-key=" + key;
  }

  @Override
  public String uri(String name) {
    return place.uri() + "/" + name;
  }
}
