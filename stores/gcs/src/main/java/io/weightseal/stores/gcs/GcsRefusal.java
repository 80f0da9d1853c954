package io.weightseal.stores.gcs;

import com.google.auth.Retryable;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.Grounds;
import io.weightseal.stores.bucket.Refusal;
import java.io.IOException;
import javax.net.ssl.SSLHandshakeException;

/// What goes wrong with one call, as one of our errors: what happened to which object, and what to
/// do. The service's words are not repeated: they are not known to be free of what was sent.
///
/// @param uri what the call was about
record GcsRefusal(GcsAction action, String uri) implements Refusal {
  @Override
  public String service() {
    return "Cloud Storage";
  }

  @Override
  public String scheme() {
    return GcsProvider.SCHEME;
  }

  @Override
  public String done() {
    return action.done();
  }

  /// The service answered, and that it will not.
  StoreException answered(int status, byte[] body) {
    ErrorBody error = ErrorBody.of(body);
    String code = Refusal.plainCode(error.code());
    GcsErrorCode kind = GcsErrorCode.of(code, status, error.said(), action);
    Grounds grounds =
        kind == GcsErrorCode.DENIED
            ? kind.grounds().and("it takes " + action.permission())
            : kind.grounds();
    return answered(grounds, code, status, null);
  }

  /// No answer came, or none that could be read.
  StoreException unanswered(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof StoreException known) {
        return known;
      }
      if (each instanceof SSLHandshakeException untrusted) {
        return untrusted(untrusted);
      }
    }
    if (cause instanceof IOException io) {
      return unreachable(io);
    }
    throw new AssertionError(cause);
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
}
