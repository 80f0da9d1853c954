package io.weightseal.stores.s3;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.Condition;
import io.weightseal.stores.bucket.PartBody;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/// A bucket of S3, by AWS's SDK. Versions are ETags.
///
/// Source of the limits: Amazon S3 multipart upload limits in its user guide.
final class S3Bucket implements Bucket {
  private static final PartLimits PARTS = new PartLimits(5L << 20, 5L << 30, 10_000);
  static final String MARK = "weightseal-write";
  private static final String TYPE = "application/octet-stream";

  private final S3Connection connection;
  private final String bucket;

  /// @param connection closed with the bucket
  S3Bucket(S3Connection connection, String bucket) {
    this.connection = connection;
    this.bucket = bucket;
  }

  private <T> T call(S3Action action, String key, Function<S3Client, T> request)
      throws StoreException {
    try {
      return request.apply(connection.client());
    } catch (RuntimeException e) {
      if (e instanceof IllegalStateException) {
        throw e;
      }
      throw new S3Refusal(action, describe(key)).of(e);
    }
  }

  private AwsRequestOverrideConfiguration within(Duration limit) {
    return AwsRequestOverrideConfiguration.builder().apiCallAttemptTimeout(limit).build();
  }

  private AwsRequestOverrideConfiguration usual() {
    return within(connection.timeouts().call());
  }

  @Override
  public PartLimits partLimits() {
    return PARTS;
  }

  @Override
  public Found head(String key) throws StoreException {
    HeadObjectResponse head =
        call(
            S3Action.LOOK,
            key,
            s3 ->
                s3.headObject(
                    request -> request.bucket(bucket).key(key).overrideConfiguration(usual())));
    return found(key, head.contentLength(), head.eTag(), head.metadata());
  }

  private Found found(
      String key, @Nullable Long size, @Nullable String tag, Map<String, String> metadata)
      throws StoreException {
    if (size == null || tag == null) {
      throw noAnswer(S3Action.LOOK, key, "it names no size or no ETag");
    }
    return new Found(size, new Version(tag), Optional.ofNullable(metadata.get(MARK)));
  }

  private StoreException noAnswer(S3Action action, String key, String what) {
    return new S3Refusal(action, describe(key)).noAnswer(what);
  }

  @Override
  public Found read(String key, @Nullable Version pinned, long offset, ByteBuffer target)
      throws StoreException {
    if (!target.hasRemaining()) {
      return head(key);
    }
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .range("bytes=" + offset + "-" + (offset + target.remaining() - 1))
            .ifMatch(pinned == null ? null : pinned.tag())
            .overrideConfiguration(within(connection.timeouts().of(target.remaining())))
            .build();
    RangeReader reader =
        new RangeReader(new S3Refusal(S3Action.READ, describe(key)), offset, target);
    try {
      return reader.read(connection.client(), request, pinned);
    } catch (RangeReader.PastTheEndException e) {
      // An object without a first byte has no range that could be asked for.
      return head(key);
    }
  }

  @Override
  public Page list(String prefix, @Nullable String from, int most) throws StoreException {
    ListObjectsV2Response page =
        call(
            S3Action.LIST,
            prefix,
            s3 ->
                s3.listObjectsV2(
                    request ->
                        request
                            .bucket(bucket)
                            .prefix(prefix)
                            .continuationToken(from)
                            .maxKeys(most)
                            .overrideConfiguration(usual())));
    boolean more = goesOn(page.isTruncated(), S3Action.LIST, prefix);
    List<Listed> objects = new ArrayList<>();
    for (var each : page.contents()) {
      objects.add(new Listed(each.key(), each.size(), new Version(each.eTag())));
    }
    if (more && page.nextContinuationToken() == null) {
      throw noAnswer(S3Action.LIST, prefix, "a listing that goes on, and does not say where");
    }
    return new Page(objects, more ? Optional.of(page.nextContinuationToken()) : Optional.empty());
  }

  /// Whether there is more of a listing. To the SDK an answer without a body is a listing of
  /// nothing; a listing always says whether it goes on.
  private boolean goesOn(@Nullable Boolean truncated, S3Action action, String prefix)
      throws StoreException {
    if (truncated == null) {
      throw noAnswer(action, prefix, "a listing that does not say whether it goes on");
    }
    return truncated;
  }

  @Override
  public Version put(String key, PartBody body, Condition condition, String mark)
      throws StoreException {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .contentType(TYPE)
            .checksumSHA256(body.sha256())
            .metadata(Map.of(MARK, mark))
            .overrideConfiguration(within(connection.timeouts().of(body.size())));
    switch (condition) {
      case Condition.None _ -> {}
      case Condition.Absent _ -> request.ifNoneMatch("*");
      case Condition.Same same -> request.ifMatch(same.version().tag());
    }
    var put = call(S3Action.WRITE, key, s3 -> s3.putObject(request.build(), content(body)));
    return new Version(put.eTag());
  }

  private static RequestBody content(PartBody body) {
    return RequestBody.fromContentProvider(body::stream, body.size(), TYPE);
  }

  @Override
  public Upload beginUpload(String key, Origin origin, String mark) throws StoreException {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(bucket)
            .key(key)
            .contentType(TYPE)
            .metadata(Map.of(MARK, mark))
            .overrideConfiguration(usual());
    if (origin == Origin.SENT) {
      // Services that speak the protocol know no checksum of a part that they copied themselves,
      // and then do not complete an upload that wants one of each.
      request.checksumAlgorithm(ChecksumAlgorithm.SHA256);
    }
    var begun = call(S3Action.WRITE, key, s3 -> s3.createMultipartUpload(request.build()));
    if (begun.uploadId() == null) {
      throw noAnswer(S3Action.WRITE, key, "it names no upload");
    }
    return new Upload(key, begun.uploadId(), origin, mark);
  }

  @Override
  public Receipt uploadPart(Upload upload, int number, PartBody body) throws StoreException {
    UploadPartRequest.Builder request =
        UploadPartRequest.builder()
            .bucket(bucket)
            .key(upload.key())
            .uploadId(upload.id())
            .partNumber(number)
            .overrideConfiguration(within(connection.timeouts().of(body.size())));
    String checksum = upload.origin() == Origin.SENT ? body.sha256() : null;
    if (checksum == null) {
      request.contentMD5(body.md5());
    } else {
      request.checksumSHA256(checksum);
    }
    var sent =
        call(S3Action.WRITE, upload.key(), s3 -> s3.uploadPart(request.build(), content(body)));
    return new Receipt(number, sent.eTag(), checksum);
  }

  @Override
  public Receipt copyPart(
      Upload upload, int number, String key, Version version, long offset, long length)
      throws StoreException {
    var copied =
        call(
            S3Action.COPY,
            key,
            s3 ->
                s3.uploadPartCopy(
                    request ->
                        request
                            .sourceBucket(bucket)
                            .sourceKey(key)
                            .copySourceIfMatch(version.tag())
                            .copySourceRange("bytes=" + offset + "-" + (offset + length - 1))
                            .destinationBucket(bucket)
                            .destinationKey(upload.key())
                            .uploadId(upload.id())
                            .partNumber(number)
                            .overrideConfiguration(within(connection.timeouts().ofCopy(length)))));
    var result = copied.copyPartResult();
    if (result == null || result.eTag() == null) {
      throw noAnswer(S3Action.COPY, key, "it does not say what was copied");
    }
    return new Receipt(number, result.eTag(), null);
  }

  @Override
  public Version completeUpload(Upload upload, List<Receipt> parts, Condition condition)
      throws StoreException {
    List<CompletedPart> completed =
        parts.stream()
            .map(
                part ->
                    CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.tag())
                        .checksumSHA256(part.checksum())
                        .build())
            .toList();
    CompleteMultipartUploadRequest.Builder request =
        CompleteMultipartUploadRequest.builder()
            .bucket(bucket)
            .key(upload.key())
            .uploadId(upload.id())
            .multipartUpload(all -> all.parts(completed))
            .overrideConfiguration(within(connection.timeouts().ofAssembly()));
    switch (condition) {
      case Condition.None _ -> {}
      case Condition.Absent _ -> request.ifNoneMatch("*");
      case Condition.Same same -> request.ifMatch(same.version().tag());
    }
    var done =
        call(S3Action.WRITE, upload.key(), s3 -> s3.completeMultipartUpload(request.build()));
    if (done.eTag() == null) {
      throw noAnswer(S3Action.WRITE, upload.key(), "it does not say what was written");
    }
    return new Version(done.eTag());
  }

  @Override
  public void abortUpload(Upload upload) throws StoreException {
    try {
      call(
          S3Action.ABORT,
          upload.key(),
          s3 ->
              s3.abortMultipartUpload(
                  request ->
                      request
                          .bucket(bucket)
                          .key(upload.key())
                          .uploadId(upload.id())
                          .overrideConfiguration(usual())));
    } catch (StoreException e) {
      if (e.reason() != Reason.ABSENT) {
        throw e;
      }
    }
  }

  @Override
  public List<UnfinishedUploads.Upload> uploads(String prefix) throws StoreException {
    List<UnfinishedUploads.Upload> uploads = new ArrayList<>();
    @Nullable String key = null;
    @Nullable String id = null;
    boolean more;
    do {
      @Nullable String keyMarker = key;
      @Nullable String idMarker = id;
      ListMultipartUploadsResponse page =
          call(
              S3Action.LIST_UPLOADS,
              prefix,
              s3 ->
                  s3.listMultipartUploads(
                      request ->
                          request
                              .bucket(bucket)
                              .prefix(prefix)
                              .keyMarker(keyMarker)
                              .uploadIdMarker(idMarker)
                              .overrideConfiguration(usual())));
      for (MultipartUpload each : page.uploads()) {
        uploads.add(new UnfinishedUploads.Upload(each.key(), each.uploadId(), each.initiated()));
      }
      key = page.nextKeyMarker();
      id = page.nextUploadIdMarker();
      more = goesOn(page.isTruncated(), S3Action.LIST_UPLOADS, prefix) && key != null;
    } while (more);
    return uploads;
  }

  @Override
  public void delete(String key, Condition condition) throws StoreException {
    DeleteObjectRequest.Builder request =
        DeleteObjectRequest.builder().bucket(bucket).key(key).overrideConfiguration(usual());
    switch (condition) {
      case Condition.None _ -> {}
      case Condition.Absent _ -> throw new IllegalArgumentException("nothing to remove");
      case Condition.Same same -> request.ifMatch(same.version().tag());
    }
    call(S3Action.REMOVE, key, s3 -> s3.deleteObject(request.build()));
  }

  @Override
  public String describe(String key) {
    return new S3Uri(bucket, key).toString();
  }

  @Override
  public void close() {
    connection.close();
  }
}
