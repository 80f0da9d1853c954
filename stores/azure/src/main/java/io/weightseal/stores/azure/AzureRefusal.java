package io.weightseal.stores.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// What Azure's client throws, as one of ours: what happened to which blob, and what to do.
///
/// The client's exception is not kept as a cause, and the service's words are not repeated: neither
/// is known to be free of what was sent, such as an address with a signature in it.
///
/// @param uri what the call was about
record AzureRefusal(AzureAction action, String uri) {
  private static final HttpHeaderName CODE = HttpHeaderName.fromString("x-ms-error-code");
  private static final HttpHeaderName REQUEST = HttpHeaderName.fromString("x-ms-request-id");
  private static final Pattern PLAIN_CODE = Pattern.compile("[A-Za-z0-9]{1,80}");
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  StoreException of(RuntimeException e) {
    if (e instanceof HttpResponseException refused && refused.getResponse() != null) {
      return answered(refused.getResponse());
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      StoreException known = known(cause);
      if (known != null) {
        return known;
      }
    }
    return noAnswer("it cannot be understood");
  }

  private @Nullable StoreException known(Throwable cause) {
    return switch (cause) {
      case ClientAuthenticationException _ ->
          failure(
              Reason.DENIED,
              "there are no Azure credentials, or they have expired",
              "sign in (az login), set the variables of DefaultAzureCredential, or set"
                  + " AZURE_STORAGE_SAS_TOKEN",
              null);
      case InterruptedException _ -> interrupted();
      case TimeoutException _ -> tooLate();
      case HttpTimeoutException _ -> tooLate();
      case SSLHandshakeException io -> untrusted(io);
      case SSLPeerUnverifiedException io -> untrusted(io);
      // Only wraps the one that says something.
      case UncheckedIOException _ -> null;
      case IOException io -> unreachable(io);
      default -> null;
    };
  }

  private StoreException interrupted() {
    // Whoever interrupts has to find the mark again: the client may have taken it.
    Thread.currentThread().interrupt();
    return failure(Reason.FAILED, "interrupted", "try again", null);
  }

  StoreException tooLate() {
    return failure(
        Reason.UNAVAILABLE, "it took too long", "check the network, and try again", null);
  }

  private StoreException untrusted(IOException e) {
    return failure(
        Reason.FAILED,
        "the store's certificate is not trusted (" + plain(e) + ")",
        "check the endpoint, or name its authority with ca-file of az",
        e);
  }

  StoreException unreachable(IOException e) {
    return failure(
        Reason.UNAVAILABLE,
        "no answer (" + plain(e) + ")",
        "check the network, proxies and endpoint, and try again",
        e);
  }

  private static String plain(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replace(';', ',');
  }

  /// For an answer that no such service would give.
  StoreException noAnswer(String what) {
    return failure(
        Reason.UNAVAILABLE,
        "the answer is none of Azure Blob Storage: " + what,
        "check the endpoint, and proxies on the way to it",
        null);
  }

  StoreException answered(HttpResponse refused) {
    @Nullable String named = refused.getHeaderValue(CODE);
    String code = named != null && PLAIN_CODE.matcher(named).matches() ? named : "";
    AzureErrorCode kind = AzureErrorCode.of(code, refused.getStatusCode(), action);
    StringBuilder fact = new StringBuilder(kind.fact());
    if (kind == AzureErrorCode.DENIED) {
      fact.append(", it takes ").append(action.permission());
    }
    fact.append(" (").append(code.isEmpty() ? "no error code" : code);
    fact.append(", HTTP ").append(refused.getStatusCode());
    @Nullable String request = refused.getHeaderValue(REQUEST);
    if (request != null && REQUEST_ID.matcher(request).matches()) {
      fact.append(", request ").append(request);
    }
    return failure(kind.reason(), fact.append(')').toString(), kind.next(), null);
  }

  StoreException failure(Reason reason, String fact, String next, @Nullable IOException cause) {
    return new StoreException(
        reason, uri + " cannot be " + action.done() + ": " + fact + "; " + next, cause);
  }
}
