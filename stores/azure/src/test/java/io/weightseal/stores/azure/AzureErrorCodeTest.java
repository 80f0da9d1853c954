package io.weightseal.stores.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.StoreException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each refusal of the service is of the right kind.
class AzureErrorCodeTest {
  @ParameterizedTest
  @CsvSource({
    "BlobNotFound, 404, READ, ABSENT",
    "ContainerNotFound, 404, LIST, ABSENT",
    "InvalidBlockList, 400, WRITE, ABSENT",
    "'', 404, LOOK, ABSENT",
    "ConditionNotMet, 412, READ, CHANGED",
    "ConditionNotMet, 412, WRITE, CONFLICT",
    "ConditionNotMet, 412, REMOVE, CONFLICT",
    "'', 412, WRITE, CONFLICT",
    "BlobAlreadyExists, 409, WRITE, CONFLICT",
    "LeaseIdMissing, 412, WRITE, LOCKED",
    "AuthorizationPermissionMismatch, 403, WRITE, DENIED",
    "AuthorizationFailure, 403, READ, DENIED",
    "KeyBasedAuthenticationNotPermitted, 403, READ, DENIED",
    "AuthenticationFailed, 403, READ, DENIED",
    "InvalidAuthenticationInfo, 401, READ, DENIED",
    "'', 401, LOOK, DENIED",
    "'', 403, LOOK, DENIED",
    "BlobImmutableDueToPolicy, 409, REMOVE, DENIED",
    "SnapshotsPresent, 409, REMOVE, UNSUITABLE",
    "ServerBusy, 503, WRITE, THROTTLED",
    "'', 429, WRITE, THROTTLED",
    "'', 503, WRITE, THROTTLED",
    "OperationTimedOut, 500, WRITE, UNAVAILABLE",
    "InternalError, 500, WRITE, UNAVAILABLE",
    "Md5Mismatch, 400, WRITE, UNAVAILABLE",
    "'', 502, READ, UNAVAILABLE",
    "BlobArchived, 409, READ, UNSUITABLE",
    "InvalidBlobType, 409, WRITE, UNSUITABLE",
    "InvalidBlobOrBlock, 400, WRITE, UNSUITABLE",
    "RequestBodyTooLarge, 413, WRITE, UNSUITABLE",
    "BlockCountExceedsLimit, 409, WRITE, FULL",
    "InvalidHeaderValue, 400, WRITE, FAILED",
    "'', 418, READ, FAILED"
  })
  void tellsWhatKindOfRefusalItIs(String code, int status, AzureAction action, Reason reason) {
    assertEquals(reason, AzureErrorCode.of(code, status, action).grounds().reason());
  }
}
