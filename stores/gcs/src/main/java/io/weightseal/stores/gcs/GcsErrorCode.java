package io.weightseal.stores.gcs;

import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.Grounds;

/// The kinds of refusal by Cloud Storage: the fact, and the next step.
///
/// Source: the status and error codes of the JSON API and of the XML API in the documentation of
/// Cloud Storage. The one calls them reasons (`conditionNotMet`), the other codes
/// (`PreconditionFailed`).
enum GcsErrorCode {
  NO_OBJECT(Reason.ABSENT, "there is no such object", "check the name"),
  NO_BUCKET(Reason.ABSENT, "there is no such bucket", "check its name, and endpoint of gs"),
  NO_UPLOAD(Grounds.UPLOAD_GONE),
  CHANGED(Grounds.CHANGED),
  CONFLICT(Grounds.CONFLICT),
  DENIED(Reason.DENIED, "access denied", "allow it in the IAM policy of the bucket"),
  RETAINED(
      Reason.DENIED,
      "the bucket's retention policy or a hold forbids it",
      "write where nothing is retained, or wait until the time is over"),
  CREDENTIALS(
      Reason.DENIED,
      "these Google credentials are wrong or have expired",
      "sign in anew (gcloud auth application-default login), or see"
          + " GOOGLE_APPLICATION_CREDENTIALS"),
  KEY(
      Reason.DENIED,
      "the key that the bucket is encrypted with cannot be used",
      "see the key's state in Cloud KMS, and whether the bucket's service agent may use it"),
  THROTTLED(Grounds.THROTTLED),
  UNAVAILABLE(Grounds.UNAVAILABLE),
  DAMAGED_ON_THE_WAY(Grounds.DAMAGED_ON_THE_WAY),
  TOO_LARGE(Grounds.TOO_LARGE),
  UNKNOWN_CALL(
      Reason.UNSUITABLE,
      "the store does not know this kind of request",
      "use Cloud Storage, or a server that knows multipart uploads and objects.move"),
  REFUSED(Reason.FAILED, "the store refused the request", "check endpoint and quota-project of gs");

  @SuppressWarnings("ImmutableEnumChecker") // A record of a constant and two texts.
  private final Grounds grounds;

  GcsErrorCode(Reason reason, String fact, String next) {
    this(new Grounds(reason, fact, next));
  }

  GcsErrorCode(Grounds grounds) {
    this.grounds = grounds;
  }

  Grounds grounds() {
    return grounds;
  }

  /// The kind of an answer to `action`.
  ///
  /// @param code a reason or code; empty when the answer names none
  /// @param said what the answer says in words, which is looked at and not shown
  static GcsErrorCode of(String code, int status, String said, GcsAction action) {
    if (status == 400 && said.contains("match calculated")) {
      // The JSON API has no code of its own for a checksum that does not fit.
      return DAMAGED_ON_THE_WAY;
    }
    return switch (code) {
      case "NoSuchKey" -> NO_OBJECT;
      case "NoSuchBucket" -> NO_BUCKET;
      case "NoSuchUpload" -> NO_UPLOAD;
      case "notFound" -> said.contains("bucket does not exist") ? NO_BUCKET : NO_OBJECT;
      case "BadDigest", "IncompleteBody" -> DAMAGED_ON_THE_WAY;
      case "ExpiredToken", "AuthenticationRequired", "authError", "required" -> CREDENTIALS;
      case "retentionPolicyNotMet", "objectUnderActiveHold", "RetentionPolicyNotMet" -> RETAINED;
      case "rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "SlowDown" ->
          THROTTLED;
      case "EntityTooLarge", "uploadTooLarge", "KeyTooLongError" -> TOO_LARGE;
      case "NotImplemented", "MethodNotAllowed" -> UNKNOWN_CALL;
      default ->
          code.startsWith("cloudKms") || code.startsWith("CloudKms")
              ? KEY
              : ofStatus(status, action);
    };
  }

  private static GcsErrorCode unmet(GcsAction action) {
    return switch (action) {
      case READ, COPY, LOOK -> CHANGED;
      case WRITE, SEND, MOVE, REMOVE, LIST, ABORT, LIST_UPLOADS -> CONFLICT;
    };
  }

  private static GcsErrorCode ofStatus(int status, GcsAction action) {
    return switch (status) {
      case 401 -> CREDENTIALS;
      case 403 -> DENIED;
      case 404 -> NO_OBJECT;
      case 405, 501 -> UNKNOWN_CALL;
      case 408 -> UNAVAILABLE;
      case 409, 412 -> unmet(action);
      case 413 -> TOO_LARGE;
      case 429 -> THROTTLED;
      default -> status >= 500 ? UNAVAILABLE : REFUSED;
    };
  }
}
