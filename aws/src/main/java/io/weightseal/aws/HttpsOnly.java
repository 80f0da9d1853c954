package io.weightseal.aws;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Stops a request before it leaves when others could read or change it. The SDK takes endpoints
/// from the environment and from profiles too, past the settings.
public final class HttpsOnly implements ExecutionInterceptor {
  private final boolean onLoopback;

  /// @param onLoopback whether the settings lead to a server on this machine, which the client asks
  ///   past any proxy
  public HttpsOnly(boolean onLoopback) {
    this.onLoopback = onLoopback;
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    if (!"https".equals(context.httpRequest().getUri().getScheme()) && !onLoopback) {
      throw new UnprotectedException();
    }
  }

  /// The endpoint is reached without TLS.
  public static final class UnprotectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnprotectedException() {
      super("the endpoint is not https");
    }
  }
}
