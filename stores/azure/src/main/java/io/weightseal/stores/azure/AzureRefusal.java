package io.weightseal.stores.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.Grounds;
import io.weightseal.stores.bucket.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// What Azure's client throws, as one of ours: what happened to which blob, and what to do.
///
/// The client's exception is not kept as a cause, and the service's words are not repeated: neither
/// is known to be free of what was sent, such as an address with a signature in it.
///
/// @param uri what the call was about
record AzureRefusal(AzureAction action, String uri) implements Refusal {
  private static final HttpHeaderName CODE = HttpHeaderName.fromString("x-ms-error-code");
  private static final HttpHeaderName REQUEST = HttpHeaderName.fromString("x-ms-request-id");

  @Override
  public String service() {
    return "Azure Blob Storage";
  }

  @Override
  public String scheme() {
    return AzureProvider.SCHEME;
  }

  @Override
  public String done() {
    return action.done();
  }

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

  StoreException answered(HttpResponse refused) {
    String code = Refusal.plainCode(refused.getHeaderValue(CODE));
    AzureErrorCode kind = AzureErrorCode.of(code, refused.getStatusCode(), action);
    Grounds grounds =
        kind == AzureErrorCode.DENIED
            ? kind.grounds().and("it takes " + action.permission())
            : kind.grounds();
    return answered(grounds, code, refused.getStatusCode(), refused.getHeaderValue(REQUEST));
  }
}
