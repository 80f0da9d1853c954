import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/// Moves a file to or from a bucket in the clear, as AWS's SDK for Java does it best without native code: its transfer
/// manager over its multipart client, with the settings that these come with. `S3Transfer put|get ENDPOINT BUCKET KEY FILE`.
public final class S3Transfer {
  private S3Transfer() {}

  public static void main(String[] words) {
    try (S3AsyncClient client =
            S3AsyncClient.builder()
                .endpointOverride(URI.create(words[1]))
                .region(Region.EU_WEST_1)
                .forcePathStyle(true)
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
