package io.weightseal.posture.s3;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.aws.Credentials;
import io.weightseal.aws.HttpsOnly;
import io.weightseal.stores.aws.S3Region;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// What the SDK throws, as one of ours. The service's words are not repeated: they are not known to
/// be free of what was sent.
///
/// @param subject what was asked about
/// @param permission what an IAM policy must allow for it
record Refusal(String subject, String permission) {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9.]{1,80}");

  /// Answers that say that a setting is not set. Source: the list of error codes in the Amazon S3
  /// API reference, and the errors of GetPublicAccessBlock.
  private static final Set<String> UNSET =
      Set.of(
          "NoSuchBucketPolicy",
          "NoSuchPublicAccessBlockConfiguration",
          "ObjectLockConfigurationNotFoundError",
          "ServerSideEncryptionConfigurationNotFoundError");

  private static final Set<String> DENIED =
      Set.of("AccessDenied", "AccessDeniedException", "AllAccessDisabled", "UnauthorizedAccess");

  private static final Set<String> CREDENTIALS =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidToken",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  private static final Set<String> THROTTLED =
      Set.of("SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException");

  StoreException of(RuntimeException e) {
    if (e instanceof AwsServiceException answer) {
      return answered(answer);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      StoreException known = known(cause);
      if (known != null) {
        return known;
      }
    }
    return failure(
        Reason.UNAVAILABLE, "the answer is none of AWS", "check endpoint of s3, and proxies");
  }

  private @Nullable StoreException known(Throwable cause) {
    return switch (cause) {
      case Credentials.MissingException _ ->
          failure(
              Reason.DENIED,
              "there are no AWS credentials, or they have expired",
              "sign in (aws sso login), or set profile of s3");
      case S3Region.NoRegionException _ ->
          failure(Reason.DENIED, "no AWS region is configured", "set region of s3, or AWS_REGION");
      case HttpsOnly.UnprotectedException _ ->
          failure(
              Reason.DENIED,
              "the environment or profile leads to an endpoint without TLS",
              "use an https endpoint");
      case IOException _ ->
          failure(Reason.UNAVAILABLE, "no answer", "check the network and endpoint of s3");
      default -> null;
    };
  }

  private StoreException answered(AwsServiceException answer) {
    @Nullable AwsErrorDetails details = answer.awsErrorDetails();
    @Nullable String named = details == null ? null : details.errorCode();
    String code = named != null && CODE.matcher(named).matches() ? named : "";
    String said =
        " (" + (code.isEmpty() ? "no error code" : code) + ", HTTP " + answer.statusCode() + ")";
    if (UNSET.contains(code)) {
      return failure(Reason.ABSENT, "it is not set" + said, "set it");
    }
    if (CREDENTIALS.contains(code)) {
      return failure(
          Reason.DENIED, "these AWS credentials are wrong or have expired" + said, "sign in anew");
    }
    if (DENIED.contains(code) || answer.statusCode() == 403 || answer.statusCode() == 401) {
      return failure(
          Reason.DENIED, "access denied, it takes " + permission + said, "allow " + permission);
    }
    if (THROTTLED.contains(code) || answer.statusCode() == 429) {
      return failure(Reason.THROTTLED, "too many requests" + said, "lower --pace");
    }
    if (answer.statusCode() >= 500) {
      return failure(Reason.UNAVAILABLE, "the service failed" + said, "try again");
    }
    if (code.equals("NoSuchBucket") || code.equals("NotFoundException")) {
      // Not ABSENT, which would say that a setting of it is not set.
      return failure(Reason.UNSUITABLE, "there is no such thing" + said, "check its name");
    }
    return failure(Reason.FAILED, "the service refused" + said, "check endpoint and region of s3");
  }

  private StoreException failure(Reason reason, String fact, String next) {
    return new StoreException(reason, subject + ": " + fact + "; " + next);
  }
}
