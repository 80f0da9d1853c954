package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each refusal of Cloud Storage, in either API, is an error of ours with the right reason, a next
/// step, and none of its words.
class GcsErrorCodeTest {
  private static StoreException refusal(GcsAction action, int status, String body) {
    return new GcsRefusal(action, "gs://b/k")
        .answered(status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void check(StoreException refusal, Reason reason, int status) {
    assertEquals(reason, refusal.reason(), refusal::toString);
    String message = refusal.getMessage();
    assertTrue(message.startsWith("gs://b/k cannot be "), message);
    assertTrue(message.contains("; "), message);
    assertTrue(message.contains("HTTP " + status), message);
    assertFalse(message.contains("secret-words"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "notFound, 404, READ, No such object, ABSENT",
    "notFound, 404, LIST, The specified bucket does not exist., ABSENT",
    "conditionNotMet, 412, READ, '', CHANGED",
    "conditionNotMet, 412, COPY, '', CHANGED",
    "conditionNotMet, 412, WRITE, '', CONFLICT",
    "conditionNotMet, 412, MOVE, '', CONFLICT",
    "conditionNotMet, 412, REMOVE, '', CONFLICT",
    "authError, 401, READ, '', DENIED",
    "required, 401, READ, '', DENIED",
    "forbidden, 403, WRITE, '', DENIED",
    "retentionPolicyNotMet, 403, MOVE, '', DENIED",
    "cloudKmsDisabledKey, 403, WRITE, '', DENIED",
    "rateLimitExceeded, 429, WRITE, '', THROTTLED",
    "userRateLimitExceeded, 403, READ, '', THROTTLED",
    "backendError, 503, WRITE, '', UNAVAILABLE",
    "internalError, 500, WRITE, '', UNAVAILABLE",
    "invalid, 400, WRITE, Provided CRC32C doesn't match calculated CRC32C., UNAVAILABLE",
    "invalid, 400, WRITE, something else, FAILED",
    "uploadTooLarge, 413, WRITE, '', UNSUITABLE",
    "methodNotAllowed, 405, MOVE, '', UNSUITABLE",
    "'', 308, READ, '', FAILED"
  })
  void tellsWhatTheJsonApiRefused(
      String code, int status, GcsAction action, String said, Reason reason) {
    String body =
        "{\"error\":{\"code\":%d,\"message\":\"secret-words %s\",\"errors\":[{\"reason\":\"%s\"}]}}"
            .formatted(status, said, code);
    check(refusal(action, status, body), reason, status);
  }

  @ParameterizedTest
  @CsvSource({
    "NoSuchKey, 404, READ, ABSENT",
    "NoSuchBucket, 404, LIST_UPLOADS, ABSENT",
    "NoSuchUpload, 404, SEND, ABSENT",
    "PreconditionFailed, 412, SEND, CONFLICT",
    "NotImplemented, 400, SEND, UNSUITABLE",
    "BadDigest, 400, SEND, UNAVAILABLE",
    "ExpiredToken, 400, SEND, DENIED",
    "AccessDenied, 403, SEND, DENIED",
    "SlowDown, 503, SEND, THROTTLED",
    "InternalError, 500, SEND, UNAVAILABLE",
    "InvalidPart, 400, SEND, FAILED",
    "EntityTooLarge, 400, SEND, UNSUITABLE"
  })
  void tellsWhatTheXmlApiRefused(String code, int status, GcsAction action, Reason reason) {
    String body =
        "<?xml version='1.0'?><Error><Code>%s</Code><Message>secret-words</Message></Error>"
            .formatted(code);
    check(refusal(action, status, body), reason, status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"error\":7}",
        "{\"error\":{\"errors\":{}}}",
        "{\"error\":{\"errors\":[7]}}",
        "<html>secret-words",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Error><Code>&e;</Code></Error>",
        "secret-words"
      })
  void goesByTheStatusWhereTheBodySaysNothing(String body) {
    check(refusal(GcsAction.READ, 502, body), Reason.UNAVAILABLE, 502);
  }
}
