package io.weightseal.posture.s3;

import io.weightseal.aws.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// One reading call of the S3 control API, signed by the SDK, whose client for that API would be
/// used for nothing else.
///
/// @param endpoint in place of AWS's own; null for that
record ControlCall(
    SdkHttpClient http, Credentials credentials, String region, @Nullable URI endpoint) {
  private static final int MOST_BYTES = 64 << 10;
  private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9.]{1,80})</Code>");

  /// The answer's body.
  ///
  /// @throws AwsServiceException with the error's code
  String get(String account, String path) {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(host(account))
            .encodedPath(path)
            .putHeader("x-amz-account-id", account)
            .build();
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials.resolveCredentials())
                        .request(request)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
            .request();
    try {
      HttpExecuteResponse response =
          http.prepareRequest(HttpExecuteRequest.builder().request(signed).build()).call();
      String body = body(response);
      if (!response.httpResponse().isSuccessful()) {
        throw refused(response.httpResponse().statusCode(), body);
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private URI host(String account) {
    if (endpoint != null) {
      return endpoint;
    }
    String domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return URI.create("https://" + account + ".s3-control." + region + "." + domain);
  }

  private static String body(HttpExecuteResponse response) throws IOException {
    if (response.responseBody().isEmpty()) {
      return "";
    }
    try (InputStream stream = response.responseBody().get()) {
      return new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
  }

  private static AwsServiceException refused(int status, String body) {
    Matcher code = CODE.matcher(body);
    return AwsServiceException.builder()
        .statusCode(status)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode(code.find() ? code.group(1) : "").build())
        .build();
  }
}
