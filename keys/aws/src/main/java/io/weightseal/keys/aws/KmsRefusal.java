package io.weightseal.keys.aws;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.aws.Credentials;
import io.weightseal.aws.HttpsOnly;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/// What the SDK throws, as one of ours: what happened to which key, and what to do.
///
/// The service's own words are left out, and the SDK's exception is not kept as a cause: neither is
/// known to be free of what was sent. What is taken from them has a form that a data key has not.
///
/// @param region where the client calls
record KmsRefusal(KmsAction action, KmsKey key, String region) {
  private static final Pattern PRINCIPAL =
      Pattern.compile(
          "arn:aws[a-z-]{0,16}:(?:iam|sts)::[0-9]{12}:[a-z-]{1,20}/[\\w+=,.@/-]{1,200}");
  private static final Pattern CODE = Pattern.compile("[A-Za-z.]{1,80}");
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  KeyServiceException of(RuntimeException e) {
    if (e instanceof AwsServiceException refused) {
      return answered(refused);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Credentials.MissingException) {
        return noCredentials();
      }
      if (cause instanceof HttpsOnly.UnprotectedException) {
        return unprotected();
      }
      if (cause instanceof AbortedException) {
        return interrupted();
      }
      if (cause instanceof ApiCallTimeoutException
          || cause instanceof ApiCallAttemptTimeoutException) {
        return unreachable("it took too long", null);
      }
      if (cause instanceof IOException io && io.getClass().getName().startsWith("java")) {
        return unreachable(String.valueOf(io.getMessage()), io);
      }
    }
    return new KeyServiceException(
        Reason.UNAVAILABLE,
        key.uri()
            + ": the answer to "
            + action.permission()
            + " in "
            + region
            + " is none of AWS KMS; check the endpoint, and proxies on the way to it");
  }

  private KeyServiceException answered(AwsServiceException refused) {
    @Nullable AwsErrorDetails details = refused.awsErrorDetails();
    @Nullable String named = details == null ? null : details.errorCode();
    String code = named != null && CODE.matcher(named).matches() ? named : "";
    KmsErrorCode kind = KmsErrorCode.of(code, refused.statusCode(), action);
    StringBuilder message = new StringBuilder(key.uri().value()).append(' ').append(kind.fact());
    if (kind == KmsErrorCode.DENIED) {
      message.append(": ").append(who(details)).append(" may not ").append(action.permission());
    }
    message.append(" (").append(code.isEmpty() ? "no error code" : code);
    message.append(", HTTP ").append(refused.statusCode());
    @Nullable String requestId = refused.requestId();
    if (requestId != null && REQUEST_ID.matcher(requestId).matches()) {
      message.append(", request ").append(requestId);
    }
    message.append(", region ").append(region).append("); ").append(kind.next());
    return new KeyServiceException(kind.reason(), message.toString());
  }

  private static String who(@Nullable AwsErrorDetails details) {
    @Nullable String said = details == null ? null : details.errorMessage();
    Matcher principal = PRINCIPAL.matcher(said == null ? "" : said);
    return principal.find() ? principal.group() : "this principal";
  }

  private KeyServiceException noCredentials() {
    return new KeyServiceException(
        Reason.DENIED,
        key.uri()
            + " cannot be used: there are no AWS credentials, or they have expired; see what"
            + " aws sts get-caller-identity says, and sign in (aws sso login) or set profile under"
            + " key-services: awskms: in config.yaml");
  }

  private KeyServiceException unprotected() {
    return new KeyServiceException(
        Reason.DENIED,
        key.uri()
            + " was not used: the environment or profile leads to an endpoint without TLS, which"
            + " others could read; use an https endpoint, or for a server on this machine set"
            + " endpoint: http://127.0.0.1:PORT under key-services: awskms:");
  }

  private KeyServiceException interrupted() {
    // Whoever interrupts has to find the mark again: the SDK may have taken it.
    Thread.currentThread().interrupt();
    return unreachable("the call was interrupted", null);
  }

  private KeyServiceException unreachable(String why, @Nullable IOException cause) {
    return new KeyServiceException(
        Reason.UNAVAILABLE,
        key.uri()
            + ": no answer from AWS KMS in "
            + region
            + " ("
            + why.lines().findFirst().orElse("").replace(';', ',')
            + "); check the network, proxies and endpoint, and try again",
        cause);
  }
}
