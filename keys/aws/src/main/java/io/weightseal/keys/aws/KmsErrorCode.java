package io.weightseal.keys.aws;

import io.weightseal.api.KeyServiceException.Reason;

/// The kinds of refusal by KMS: the fact that follows the key's name, and the next step.
///
/// Source: the errors of each operation in the AWS KMS API reference, and the errors common to all
/// AWS services.
enum KmsErrorCode {
  ABSENT(
      Reason.ABSENT,
      "does not exist there",
      "check the key's name, its account, and the region under key-services: awskms:"),
  DISABLED(
      Reason.DISABLED,
      "is disabled, pending deletion, or in another state that allows no use",
      "see aws kms describe-key, then aws kms enable-key or cancel-key-deletion"),
  WRONG_CONTEXT(
      Reason.WRONG_CONTEXT,
      "cannot unwrap this data key: it was wrapped for another identity or by another key, or was"
          + " changed",
      "fetch the artifact again, and check that an alias still stands for the key that wrapped"),
  DENIED(
      Reason.DENIED,
      "is not allowed",
      "allow it in the IAM policy and the key's policy; conditions on the encryption context must"
          + " fit this model"),
  CREDENTIALS(
      Reason.DENIED,
      "cannot be used with these AWS credentials: they are wrong or have expired, or this"
          + " machine's clock is off",
      "see what aws sts get-caller-identity says, and sign in anew (aws sso login)"),
  THROTTLED(
      Reason.THROTTLED,
      "was asked for too often",
      "try again later, or have the account's request quota for KMS raised"),
  ROTATIONS_SPENT(
      Reason.UNSUPPORTED,
      "cannot be rotated on demand any more: AWS KMS allows 25 times for one key",
      "have it rotated on a timer (key rotate --every), or create a new key and rewrap to it"),
  ROTATING(
      Reason.UNAVAILABLE,
      "is being rotated already, or will be within 20 minutes",
      "see aws kms get-key-rotation-status"),
  UNAVAILABLE(Reason.UNAVAILABLE, "could not be used: AWS KMS failed", "try again"),
  EXISTS(Reason.EXISTS, "exists already", "choose another name"),
  UNSUPPORTED(
      Reason.UNSUPPORTED,
      "cannot do this",
      "use a symmetric encryption key (SYMMETRIC_DEFAULT) with material made by AWS KMS"),
  CANNOT_SIGN(
      Reason.UNSUPPORTED,
      "cannot sign",
      "make a key that can: aws kms create-key --key-usage SIGN_VERIFY --key-spec ECC_NIST_P256, or"
          + " ECC_NIST_P384");

  private final Reason reason;
  private final String fact;
  private final String next;

  KmsErrorCode(Reason reason, String fact, String next) {
    this.reason = reason;
    this.fact = fact;
    this.next = next;
  }

  Reason reason() {
    return reason;
  }

  String fact() {
    return fact;
  }

  String next() {
    return next;
  }

  /// The kind of an answer to `action`.
  ///
  /// @param code empty when the answer names none
  static KmsErrorCode of(String code, int status, KmsAction action) {
    KmsErrorCode found = ofAny(code, status, action);
    return found == UNSUPPORTED && action.signs() ? CANNOT_SIGN : found;
  }

  private static KmsErrorCode ofAny(String code, int status, KmsAction action) {
    return switch (code) {
      case "NotFoundException", "InvalidArnException" -> ABSENT;
      case "DisabledException", "KMSInvalidStateException", "CustomKeyStoreInvalidStateException" ->
          DISABLED;
      case "InvalidCiphertextException", "IncorrectKeyException" -> WRONG_CONTEXT;
      case "AccessDeniedException",
          "AccessDenied",
          "NotAuthorizedException",
          "UnauthorizedOperation",
          "OptInRequired",
          "InvalidGrantTokenException" ->
          DENIED;
      case "ExpiredTokenException",
          "ExpiredToken",
          "RequestExpired",
          "RequestTimeTooSkewed",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "IncompleteSignatureException",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException" ->
          CREDENTIALS;
      case "ThrottlingException",
          "Throttling",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "RequestLimitExceeded",
          "TooManyRequestsException",
          "SlowDown" ->
          THROTTLED;
      case "LimitExceededException" -> action == KmsAction.ROTATE ? ROTATIONS_SPENT : THROTTLED;
      case "ConflictException" -> ROTATING;
      case "KMSInternalException",
          "DependencyTimeoutException",
          "KeyUnavailableException",
          "InternalFailure",
          "InternalError",
          "InternalServiceError",
          "ServiceUnavailable",
          "ServiceUnavailableException",
          "RequestTimeout",
          "RequestTimeoutException",
          "CloudHsmClusterNotActiveException",
          "XksProxyUriUnreachableException",
          "XksProxyInvalidResponseException" ->
          UNAVAILABLE;
      case "AlreadyExistsException" -> EXISTS;
      default -> ofStatus(status);
    };
  }

  private static KmsErrorCode ofStatus(int status) {
    if (status >= 500 || status == 408) {
      return UNAVAILABLE;
    }
    return switch (status) {
      case 429 -> THROTTLED;
      case 401, 403 -> DENIED;
      default -> UNSUPPORTED;
    };
  }
}
