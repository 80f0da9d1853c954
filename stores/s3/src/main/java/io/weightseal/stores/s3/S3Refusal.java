package io.weightseal.stores.s3;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.aws.Credentials;
import io.weightseal.stores.aws.HttpsOnly;
import io.weightseal.stores.aws.RegionChoice;
import java.io.IOException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/// What the SDK throws, as one of ours: what happened to which object, and what to do.
///
/// The SDK's exception is not kept as a cause, and the service's words are not repeated: neither is
/// known to be free of what was sent, such as a session's token.
///
/// @param uri what the call was about
record S3Refusal(S3Action action, String uri) {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9. ]{1,80}");
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  StoreException of(RuntimeException e) {
    if (e instanceof AwsServiceException refused) {
      return answered(refused);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      StoreException known = known(cause);
      if (known != null) {
        return known;
      }
    }
    return failure(
        Reason.UNAVAILABLE,
        "the answer is none of S3",
        "check the endpoint, and proxies on the way to it",
        null);
  }

  private @Nullable StoreException known(Throwable cause) {
    return switch (cause) {
      case Credentials.MissingException _ ->
          failure(
              Reason.DENIED,
              "there are no AWS credentials, or they have expired",
              "see what aws sts get-caller-identity says, and sign in (aws sso login) or set"
                  + " profile of s3",
              null);
      case RegionChoice.NoRegionException _ ->
          failure(
              Reason.DENIED,
              "no AWS region is configured",
              "set region of s3, or AWS_REGION",
              null);
      case HttpsOnly.UnprotectedException _ ->
          failure(
              Reason.DENIED,
              "the environment or profile leads to an endpoint without TLS",
              "use an https endpoint; for a server on this machine set endpoint of s3",
              null);
      case AbortedException _ -> interrupted();
      case ApiCallTimeoutException _, ApiCallAttemptTimeoutException _ ->
          failure(Reason.UNAVAILABLE, "it took too long", "check the network, and try again", null);
      case SSLHandshakeException io -> untrusted(io);
      case SSLPeerUnverifiedException io -> untrusted(io);
      case IOException io -> unreachable(io);
      default -> null;
    };
  }

  private StoreException interrupted() {
    // Whoever interrupts has to find the mark again: the SDK may have taken it.
    Thread.currentThread().interrupt();
    return failure(Reason.FAILED, "interrupted", "try again", null);
  }

  private StoreException untrusted(IOException e) {
    return failure(
        Reason.FAILED,
        "the store's certificate is not trusted (" + plain(e) + ")",
        "check the endpoint, or name its authority with ca-file of s3",
        e);
  }

  private StoreException unreachable(IOException e) {
    return failure(
        Reason.UNAVAILABLE,
        "no answer (" + plain(e) + ")",
        "check the network, proxies and endpoint, and try again",
        e);
  }

  private static String plain(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replace(';', ',');
  }

  private StoreException answered(AwsServiceException refused) {
    @Nullable AwsErrorDetails details = refused.awsErrorDetails();
    @Nullable String named = details == null ? null : details.errorCode();
    String code = named != null && CODE.matcher(named).matches() ? named : "";
    S3ErrorCode kind = S3ErrorCode.of(code, refused.statusCode(), action);
    StringBuilder fact = new StringBuilder(kind.fact());
    if (kind == S3ErrorCode.DENIED) {
      fact.append(", it takes ").append(action.permission());
    }
    fact.append(" (").append(code.isEmpty() ? "no error code" : code);
    fact.append(", HTTP ").append(refused.statusCode());
    @Nullable String requestId = refused.requestId();
    if (requestId != null && REQUEST_ID.matcher(requestId).matches()) {
      fact.append(", request ").append(requestId);
    }
    return failure(kind.reason(), fact.append(')').toString(), kind.next(), null);
  }

  StoreException failure(Reason reason, String fact, String next, @Nullable IOException cause) {
    return new StoreException(
        reason, uri + " cannot be " + action.done() + ": " + fact + "; " + next, cause);
  }
}
