package io.weightseal.stores.gcs;

import io.weightseal.stores.bucket.Bucket;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An upload in parts. Parts become an object of another name first, since that step knows no
/// conditions; the object is moved to its own name in a step that does.
///
/// @param key of the object that it is to become
/// @param mark what its writer marked it with; empty for an upload by someone else, which has no
///   other name
/// @param uploadId the service's name for it; empty where the parts are an object already
record StagedUpload(String key, String mark, String uploadId) {
  private static final String ENDING = ".weightseal-unfinished";
  private static final Pattern MARK = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern NAME =
      Pattern.compile("(.+)\\.(" + MARK.pattern() + ")" + Pattern.quote(ENDING), Pattern.DOTALL);

  /// One that is about to begin.
  static StagedUpload begin(String key, String mark) {
    if (!MARK.matcher(mark).matches()) {
      throw new IllegalArgumentException("no mark: " + mark);
    }
    return new StagedUpload(key, mark, "");
  }

  StagedUpload begun(String id) {
    return new StagedUpload(key, mark, id);
  }

  static StagedUpload of(Bucket.Upload upload) {
    return of(upload.key(), upload.id());
  }

  private static StagedUpload of(String key, String id) {
    int slash = id.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("no upload of this store: " + id);
    }
    return new StagedUpload(key, id.substring(0, slash), id.substring(slash + 1));
  }

  /// One that was found.
  ///
  /// @param name the name that the service has it under
  static StagedUpload found(String name, String uploadId) {
    Matcher staged = NAME.matcher(name);
    return staged.matches()
        ? new StagedUpload(staged.group(1), staged.group(2), uploadId)
        : new StagedUpload(name, "", uploadId);
  }

  /// The key of the object that is to be, where `name` is of one that is not yet.
  static Optional<StagedUpload> ofObject(String name) {
    return Optional.of(found(name, "")).filter(StagedUpload::isOwn);
  }

  boolean isOwn() {
    return !mark.isEmpty();
  }

  /// The name that the service has it under, until it is moved.
  String name() {
    return isOwn() ? key + "." + mark + ENDING : key;
  }

  /// What tells it from others, to us.
  String id() {
    return mark + "/" + uploadId;
  }
}
