package io.weightseal.stores.gcs;

import com.google.auth.Retryable;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// What goes wrong with one call, as one of our errors: what happened to which object, and what to
/// do. The service's words are not repeated: they are not known to be free of what was sent.
///
/// @param uri what the call was about
record GcsRefusal(GcsAction action, String uri) {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9. ]{1,80}");

  /// The service answered, and that it will not.
  StoreException answered(int status, byte[] body) {
    ErrorBody error = ErrorBody.of(body);
    String code = CODE.matcher(error.code()).matches() ? error.code() : "";
    GcsErrorCode kind = GcsErrorCode.of(code, status, error.said(), action);
    StringBuilder fact = new StringBuilder(kind.fact());
    if (kind == GcsErrorCode.DENIED) {
      fact.append(", it takes ").append(action.permission());
    }
    fact.append(" (").append(code.isEmpty() ? "no error code" : code);
    fact.append(", HTTP ").append(status).append(')');
    return failure(kind.reason(), fact.toString(), kind.next(), null);
  }

  /// No answer came, or none that could be read.
  StoreException unanswered(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof StoreException known) {
        return known;
      }
      if (each instanceof SSLHandshakeException untrusted) {
        return failure(
            Reason.FAILED,
            "the store's certificate is not trusted (" + plain(untrusted) + ")",
            "check the endpoint, or name its authority with ca-file of gs",
            untrusted);
      }
    }
    if (cause instanceof IOException io) {
      return failure(
          Reason.UNAVAILABLE,
          "no answer (" + plain(io) + ")",
          "check the network, proxies and endpoint, and try again",
          io);
    }
    throw new AssertionError(cause);
  }

  StoreException slow() {
    return failure(
        Reason.UNAVAILABLE, "it took too long", "check the network, and try again", null);
  }

  StoreException interrupted() {
    return failure(Reason.FAILED, "interrupted", "try again", null);
  }

  /// There are no credentials. What Google's library says of that is left out: it may repeat what a
  /// credential's source answered.
  StoreException withoutCredentials(IOException e) {
    boolean later = e instanceof Retryable retryable && retryable.isRetryable();
    return later
        ? failure(
            Reason.UNAVAILABLE,
            "nobody answered who gives out Google credentials",
            "check the network, and try again",
            null)
        : failure(
            Reason.DENIED,
            "there are no Google credentials, or they have expired",
            "run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS",
            null);
  }

  StoreException noAnswer(String what) {
    return failure(
        Reason.UNAVAILABLE,
        "the answer is none of Cloud Storage: " + what,
        "check the endpoint, and proxies on the way to it",
        null);
  }

  StoreException failure(Reason reason, String fact, String next, @Nullable IOException cause) {
    return new StoreException(
        reason, uri + " cannot be " + action.done() + ": " + fact + "; " + next, cause);
  }

  private static String plain(IOException e) {
    String said = String.valueOf(e.getMessage());
    return said.lines().findFirst().orElse("").replace(';', ',');
  }
}
