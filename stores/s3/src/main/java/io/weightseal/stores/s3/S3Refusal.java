package io.weightseal.stores.s3;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.aws.Credentials;
import io.weightseal.aws.HttpsOnly;
import io.weightseal.stores.aws.S3Region;
import io.weightseal.stores.bucket.Grounds;
import io.weightseal.stores.bucket.Refusal;
import java.io.IOException;
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
record S3Refusal(S3Action action, String uri) implements Refusal {
  @Override
  public String service() {
    return "S3";
  }

  @Override
  public String scheme() {
    return S3Provider.SCHEME;
  }

  @Override
  public String done() {
    return action.done();
  }

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
    return noAnswer("it cannot be understood");
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
      case S3Region.NoRegionException _ ->
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
      case ApiCallTimeoutException _, ApiCallAttemptTimeoutException _ -> tooLate();
      case SSLHandshakeException io -> untrusted(io);
      case SSLPeerUnverifiedException io -> untrusted(io);
      case IOException io -> unreachable(io);
      default -> null;
    };
  }

  private StoreException answered(AwsServiceException refused) {
    @Nullable AwsErrorDetails details = refused.awsErrorDetails();
    String code = Refusal.plainCode(details == null ? null : details.errorCode());
    S3ErrorCode kind = S3ErrorCode.of(code, refused.statusCode(), action);
    Grounds grounds =
        kind == S3ErrorCode.DENIED
            ? kind.grounds().and("it takes " + action.permission())
            : kind.grounds();
    return answered(grounds, code, refused.statusCode(), refused.requestId());
  }
}
