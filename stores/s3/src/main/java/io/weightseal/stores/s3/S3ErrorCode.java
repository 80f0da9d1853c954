package io.weightseal.stores.s3;

import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.Grounds;

/// The kinds of refusal by S3: the fact, and the next step.
///
/// Source: the list of error codes in the Amazon S3 API reference, and what its user guide says of
/// conditional requests. Services that speak the protocol have codes of their own: those go by the
/// HTTP status.
enum S3ErrorCode {
  NO_OBJECT(Reason.ABSENT, "there is no such object", "check the name"),
  NO_BUCKET(
      Reason.ABSENT, "there is no such bucket", "check its name, and region and endpoint of s3"),
  NO_UPLOAD(Grounds.UPLOAD_GONE),
  CHANGED(Grounds.CHANGED),
  CONFLICT(Grounds.CONFLICT),
  DENIED(Reason.DENIED, "access denied", "allow it in the IAM policy and the bucket policy"),
  CREDENTIALS(
      Reason.DENIED,
      "these AWS credentials are wrong or have expired",
      "see what aws sts get-caller-identity says, and sign in anew (aws sso login)"),
  KEY(
      Reason.DENIED,
      "the key that the bucket is encrypted with cannot be used",
      "see the key's state and policy in AWS KMS"),
  THROTTLED(Grounds.THROTTLED),
  UNAVAILABLE(Grounds.UNAVAILABLE),
  DAMAGED_ON_THE_WAY(Grounds.DAMAGED_ON_THE_WAY),
  CLOCK(Reason.UNAVAILABLE, "this machine's clock is off", "set it right, and try again"),
  ARCHIVED(Reason.UNSUITABLE, "it is in an archive", "restore it first (aws s3api restore-object)"),
  TOO_LARGE(Grounds.TOO_LARGE),
  UNKNOWN_CALL(
      Reason.UNSUITABLE,
      "the store does not know this kind of request",
      "use a store that knows conditional writes and multipart uploads"),
  OTHER_REGION(
      Reason.FAILED,
      "the bucket is in another region",
      "set region of s3 to the bucket's (aws s3api get-bucket-location)"),
  FULL(Reason.FULL, "the store is full, or a quota is used up", "make room"),
  REFUSED(Reason.FAILED, "the store refused the request", "check endpoint and region of s3");

  @SuppressWarnings("ImmutableEnumChecker") // A record of a constant and two texts.
  private final Grounds grounds;

  S3ErrorCode(Reason reason, String fact, String next) {
    this(new Grounds(reason, fact, next));
  }

  S3ErrorCode(Grounds grounds) {
    this.grounds = grounds;
  }

  Grounds grounds() {
    return grounds;
  }

  /// The kind of an answer to `action`.
  ///
  /// @param code empty when the answer names none, as those to HEAD
  static S3ErrorCode of(String code, int status, S3Action action) {
    return switch (code) {
      case "NoSuchKey", "NoSuchVersion" -> NO_OBJECT;
      case "NoSuchBucket" -> NO_BUCKET;
      case "NoSuchUpload" -> NO_UPLOAD;
      case "PreconditionFailed" -> unmet(action);
      case "ConditionalRequestConflict" -> CONFLICT;
      case "AccessDenied", "AccountProblem", "AllAccessDisabled", "AccessControlListNotSupported" ->
          DENIED;
      case "ExpiredToken",
          "ExpiredTokenException",
          "InvalidAccessKeyId",
          "InvalidToken",
          "InvalidSecurity",
          "NotSignedUp",
          "SignatureDoesNotMatch",
          "TokenRefreshRequired" ->
          CREDENTIALS;
      case "RequestTimeTooSkewed", "RequestExpired" -> CLOCK;
      case "SlowDown",
          "Throttling",
          "ThrottlingException",
          "RequestLimitExceeded",
          "TooManyRequests",
          "TooManyRequestsException" ->
          THROTTLED;
      case "InternalError",
          "OperationAborted",
          "RequestTimeout",
          "ServiceUnavailable",
          "503 SlowDown" ->
          UNAVAILABLE;
      case "BadDigest", "IncompleteBody", "InvalidDigest", "XAmzContentSHA256Mismatch" ->
          DAMAGED_ON_THE_WAY;
      case "InvalidObjectState" -> ARCHIVED;
      case "EntityTooLarge", "KeyTooLongError", "MetadataTooLarge" -> TOO_LARGE;
      case "NotImplemented", "MethodNotAllowed" -> UNKNOWN_CALL;
      case "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException",
          "PermanentRedirect",
          "TemporaryRedirect",
          "Redirect" ->
          OTHER_REGION;
      case "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull" -> FULL;
      default -> code.startsWith("KMS.") ? KEY : ofStatus(status, action);
    };
  }

  private static S3ErrorCode unmet(S3Action action) {
    return switch (action) {
      case READ, COPY, LOOK -> CHANGED;
      case WRITE, REMOVE, LIST, ABORT, LIST_UPLOADS -> CONFLICT;
    };
  }

  private static S3ErrorCode ofStatus(int status, S3Action action) {
    return switch (status) {
      case 301, 307 -> OTHER_REGION;
      // An answer to HEAD has no body to say what is wrong; it is the credentials that expire.
      case 400 -> action == S3Action.LOOK ? CREDENTIALS : REFUSED;
      case 401, 403 -> DENIED;
      case 404 -> NO_OBJECT;
      case 405, 501 -> UNKNOWN_CALL;
      case 408 -> UNAVAILABLE;
      case 409, 412 -> unmet(action);
      case 429, 503 -> THROTTLED;
      case 507 -> FULL;
      default -> status >= 500 ? UNAVAILABLE : REFUSED;
    };
  }
}
