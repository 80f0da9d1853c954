package io.weightseal.stores.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Each refusal of S3 is an error of ours with the right reason, a next step, and none of its
/// words.
class S3ErrorCodeTest {
  @ParameterizedTest
  @CsvSource({
    "NoSuchKey, 404, READ, ABSENT",
    "NoSuchBucket, 404, LIST, ABSENT",
    "NoSuchUpload, 404, WRITE, ABSENT",
    "'', 404, LOOK, ABSENT",
    "PreconditionFailed, 412, READ, CHANGED",
    "PreconditionFailed, 412, COPY, CHANGED",
    "PreconditionFailed, 412, WRITE, CONFLICT",
    "'', 412, WRITE, CONFLICT",
    "ConditionalRequestConflict, 409, WRITE, CONFLICT",
    "OperationAborted, 409, WRITE, UNAVAILABLE",
    "AccessDenied, 403, WRITE, DENIED",
    "'', 403, LOOK, DENIED",
    "'', 400, LOOK, DENIED",
    "ExpiredToken, 400, WRITE, DENIED",
    "InvalidAccessKeyId, 403, READ, DENIED",
    "SignatureDoesNotMatch, 403, READ, DENIED",
    "KMS.DisabledException, 400, READ, DENIED",
    "RequestTimeTooSkewed, 403, READ, UNAVAILABLE",
    "SlowDown, 503, WRITE, THROTTLED",
    "'', 503, WRITE, THROTTLED",
    "'', 429, WRITE, THROTTLED",
    "InternalError, 500, WRITE, UNAVAILABLE",
    "InternalError, 200, WRITE, UNAVAILABLE",
    "RequestTimeout, 400, WRITE, UNAVAILABLE",
    "BadDigest, 400, WRITE, UNAVAILABLE",
    "XAmzContentSHA256Mismatch, 400, WRITE, UNAVAILABLE",
    "'', 502, READ, UNAVAILABLE",
    "InvalidObjectState, 403, READ, UNSUITABLE",
    "EntityTooLarge, 400, WRITE, UNSUITABLE",
    "NotImplemented, 501, WRITE, UNSUITABLE",
    "PermanentRedirect, 301, LIST, FAILED",
    "AuthorizationHeaderMalformed, 400, LIST, FAILED",
    "XMinioStorageFull, 507, WRITE, FULL",
    "'', 507, WRITE, FULL",
    "InvalidPart, 400, WRITE, FAILED",
    "EntityTooSmall, 400, WRITE, FAILED",
    "'', 418, READ, FAILED"
  })
  void tellsWhatKindOfRefusalItIs(String code, int status, S3Action action, Reason reason) {
    StoreException refusal =
        new S3Refusal(action, "s3://b/k")
            .of(
                (RuntimeException)
                    S3Exception.builder()
                        .statusCode(status)
                        .message("secret-words")
                        .requestId("REQ1")
                        .awsErrorDetails(
                            AwsErrorDetails.builder()
                                .errorCode(code.isEmpty() ? null : code)
                                .errorMessage("secret-words")
                                .build())
                        .build());
    assertEquals(reason, refusal.reason(), refusal::toString);
    String message = refusal.getMessage();
    assertTrue(message.startsWith("s3://b/k cannot be "), message);
    assertTrue(message.contains("; "), message);
    assertTrue(message.contains("HTTP " + status) && message.contains("REQ1"), message);
    assertFalse(message.contains("secret-words"), message);
  }
}
