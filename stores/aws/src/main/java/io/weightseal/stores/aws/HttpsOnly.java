package io.weightseal.stores.aws;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Stops a request before it leaves when others could read or change it. The SDK takes endpoints
/// from the environment and from profiles too, past the settings.
public final class HttpsOnly implements ExecutionInterceptor {
  private final S3Settings settings;

  public HttpsOnly(S3Settings settings) {
    this.settings = settings;
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    String scheme = context.httpRequest().getUri().getScheme();
    if (!"https".equals(scheme) && !settings.onLoopback()) {
      throw new UnprotectedException();
    }
  }

  /// The endpoint is reached without TLS.
  public static final class UnprotectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnprotectedException() {
      super("the endpoint of S3 is not https");
    }
  }
}
