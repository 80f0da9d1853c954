import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
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

/// Moves a file to or from a bucket in the clear, as AWS's SDK for Java does it best without native code: to it by the
/// transfer manager over the multipart client, from it by ranges side by side. `S3Transfer put|get ENDPOINT BUCKET KEY FILE`.
public final class S3Transfer {
  private static final long RANGE_BYTES = 8 << 20;
  private static final int LANES = 8;

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

  public static void main(String[] words) throws IOException, InterruptedException {
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
        download(client, words[2], words[3], file);
      }
    }
  }

  /// In ranges side by side, each written where it belongs when it is there. The transfer manager asks for parts by
  /// their number, which the server does not know.
  private static void download(S3AsyncClient client, String bucket, String key, Path file)
      throws IOException, InterruptedException {
    long size = client.headObject(head -> head.bucket(bucket).key(key)).join().contentLength();
    Semaphore lanes = new Semaphore(LANES);
    List<CompletableFuture<?>> ranges = new ArrayList<>();
    try (FileChannel target =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      for (long at = 0; at < size; at += RANGE_BYTES) {
        long from = at;
        String range = "bytes=%d-%d".formatted(from, Math.min(size, from + RANGE_BYTES) - 1);
        lanes.acquire();
        ranges.add(
            client
                .getObject(get -> get.bucket(bucket).key(key).range(range), AsyncResponseTransformer.toBytes())
                .thenAccept(bytes -> write(target, bytes.asByteBuffer(), from))
                .whenComplete((_, _) -> lanes.release()));
      }
      ranges.forEach(CompletableFuture::join);
    }
  }

  private static void write(FileChannel target, ByteBuffer bytes, long offset) {
    try {
      for (long at = offset; bytes.hasRemaining(); ) {
        at += target.write(bytes, at);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
