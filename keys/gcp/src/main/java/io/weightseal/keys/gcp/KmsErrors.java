package io.weightseal.keys.gcp;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.util.Locale;

/// What the service's refusals mean.
///
/// Source: the gRPC status codes, and for checksums the service's guidelines on data integrity:
/// discard the answer and try again a limited number of times.
final class KmsErrors {
  private static final int MAX_SERVICE_TEXT = 300;

  private KmsErrors() {}

  /// The error for a call about `key` that failed.
  static KeyServiceException of(KmsOperation operation, KeyUri key, ApiException cause) {
    StatusCode.Code code = cause.getStatusCode().getCode();
    String said = said(cause);
    Reason reason = reason(operation, code, said);
    String fact = "Cloud KMS did not " + operation.text() + " " + key + " (" + code + said + ")";
    return new KeyServiceException(reason, fact + "; " + nextStep(operation, reason), cause);
  }

  private static Reason reason(KmsOperation operation, StatusCode.Code code, String said) {
    return switch (code) {
      case UNAUTHENTICATED, PERMISSION_DENIED -> Reason.DENIED;
      case NOT_FOUND -> Reason.ABSENT;
      case ALREADY_EXISTS -> Reason.EXISTS;
      case FAILED_PRECONDITION -> Reason.DISABLED;
      case RESOURCE_EXHAUSTED -> Reason.THROTTLED;
      case INVALID_ARGUMENT -> invalid(operation, said);
      case OUT_OF_RANGE, UNIMPLEMENTED -> Reason.UNSUPPORTED;
      case DATA_LOSS -> Reason.DAMAGED;
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE ->
          Reason.UNAVAILABLE;
    };
  }

  private static Reason invalid(KmsOperation operation, String said) {
    if (said.toLowerCase(Locale.ROOT).contains("checksum")) {
      return Reason.UNAVAILABLE;
    }
    return operation == KmsOperation.UNWRAP ? Reason.WRONG_CONTEXT : Reason.UNSUPPORTED;
  }

  private static String nextStep(KmsOperation operation, Reason reason) {
    return switch (reason) {
      case DENIED ->
          "grant this process "
              + operation.permission()
              + " on the key, or run gcloud auth application-default login";
      case ABSENT -> "check the key's name, and that its project and location are right";
      case EXISTS -> "choose another name";
      case DISABLED -> "see gcloud kms keys versions list and enable or restore the version";
      case DAMAGED -> "see Google Cloud's status page";
      case WRONG_CONTEXT ->
          "the data key was wrapped for another identity, by another key, or was changed: open the"
              + " artifact as it was published";
      case THROTTLED -> "try again later, or raise the quota of Cloud KMS requests";
      case UNAVAILABLE -> "check the network and the endpoint, then try again";
      case UNSUPPORTED ->
          "use a key with the purpose ENCRYPT_DECRYPT, and less context if it is an HSM key";
    };
  }

  private static String said(ApiException cause) {
    Throwable origin = cause.getCause();
    String text = origin == null ? cause.getMessage() : origin.getMessage();
    if (text == null || text.isBlank()) {
      return "";
    }
    return ": " + clean(text);
  }

  /// The service's words on one line, without the sign that sets off the next step, and not
  /// endless.
  static String clean(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").replace("; ", ", ").strip();
    return line.length() <= MAX_SERVICE_TEXT ? line : line.substring(0, MAX_SERVICE_TEXT) + "...";
  }
}
