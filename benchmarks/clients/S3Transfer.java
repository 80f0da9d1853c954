import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/// Moves a file to or from a bucket in the clear, as AWS's SDK for Java does it best without native code: its transfer
/// manager over its multipart client, with the settings that these come with. `S3Transfer put|get ENDPOINT BUCKET KEY FILE`.
public final class S3Transfer {
  private S3Transfer() {}

  /// The server does not know the size that the SDK names once more when an upload is completed.
  private static final class WithoutSize implements ExecutionInterceptor {
    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
      return context.request() instanceof CompleteMultipartUploadRequest complete
          ? complete.toBuilder().mpuObjectSize(null).build()
          : context.request();
    }
  }

  public static void main(String[] words) {
    try (S3AsyncClient client =
            S3AsyncClient.builder()
                .endpointOverride(URI.create(words[1]))
                .region(Region.EU_WEST_1)
                .forcePathStyle(true)
                // The server does not take the checksum that the SDK adds to each part on its own.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .overrideConfiguration(configuration -> configuration.addExecutionInterceptor(new WithoutSize()))
                .multipartEnabled(true)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(64))
                .build();
        S3TransferManager transfers = S3TransferManager.builder().s3Client(client).build()) {
      Path file = Path.of(words[4]);
      if (words[0].equals("put")) {
        transfers
            .uploadFile(
                upload -> upload.source(file).putObjectRequest(put -> put.bucket(words[2]).key(words[3])))
            .completionFuture()
            .join();
      } else {
        transfers
            .downloadFile(
                download -> download.destination(file).getObjectRequest(get -> get.bucket(words[2]).key(words[3])))
            .completionFuture()
            .join();
      }
    }
  }
}
