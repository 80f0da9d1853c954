package io.weightseal.keys.aws;

import java.net.URI;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Stops a request before it leaves when others could read it, since data keys are in it. The SDK
/// takes endpoints from the environment and from profiles too, past the settings.
final class HttpsOnly implements ExecutionInterceptor {
  private final AwsSettings settings;

  HttpsOnly(AwsSettings settings) {
    this.settings = settings;
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    URI uri = context.httpRequest().getUri();
    // Only an endpoint of the settings is reached without a proxy: see KmsConnection.
    if (!"https".equals(uri.getScheme()) && !settings.onLoopback()) {
      throw new UnprotectedException();
    }
  }

  /// The endpoint is reached without TLS.
  static final class UnprotectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnprotectedException() {
      super("the endpoint of AWS KMS is not https");
    }
  }
}
