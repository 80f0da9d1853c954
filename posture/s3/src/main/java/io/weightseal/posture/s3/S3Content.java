package io.weightseal.posture.s3;

import io.weightseal.api.StoreException;
import io.weightseal.posture.BucketContent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/// The objects of a bucket of S3.
///
/// @param key the ARN of the key that they should be encrypted with; null where there is none
record S3Content(Aws aws, S3Place place, @Nullable String key) implements BucketContent {
  @Override
  public Page list(Optional<String> from) throws StoreException {
    ListObjectsV2Response page =
        aws.s3(
            place.toString(),
            "s3:ListBucket",
            s3 ->
                s3.listObjectsV2(
                    request ->
                        request
                            .bucket(place.bucket())
                            .prefix(place.prefix())
                            .continuationToken(from.orElse(null))));
    List<Listed> objects =
        page.contents().stream().map(each -> new Listed(each.key(), each.size())).toList();
    return new Page(objects, Optional.ofNullable(page.nextContinuationToken()));
  }

  @Override
  public byte[] read(String name, long offset, int length) throws StoreException {
    ResponseBytes<GetObjectResponse> bytes =
        aws.s3(
            uri(name),
            "s3:GetObject",
            s3 -> {
              try {
                return s3.getObjectAsBytes(
                    request ->
                        request
                            .bucket(place.bucket())
                            .key(name)
                            .range("bytes=" + offset + "-" + (offset + length - 1)));
              } catch (AwsServiceException e) {
                if (e.statusCode() == 416) {
                  return ResponseBytes.fromByteArray(
                      GetObjectResponse.builder().build(), new byte[0]);
                }
                throw e;
              }
            });
    return bytes.asByteArray();
  }

  @Override
  public Optional<Encryption> encryption(String name) throws StoreException {
    if (key == null) {
      return Optional.empty();
    }
    HeadObjectResponse head =
        aws.s3(
            uri(name),
            "s3:GetObject",
            s3 -> s3.headObject(request -> request.bucket(place.bucket()).key(name)));
    @Nullable String algorithm = head.serverSideEncryptionAsString();
    String described =
        (algorithm == null ? "none" : algorithm)
            + (head.ssekmsKeyId() == null ? "" : ", " + head.ssekmsKeyId())
            + (head.sseCustomerAlgorithm() == null ? "" : ", a key of the client");
    boolean right =
        algorithm != null
            && algorithm.startsWith("aws:kms")
            && Objects.equals(head.ssekmsKeyId(), key);
    return Optional.of(
        new Encryption(
            described, right ? Encryption.Verdict.AS_WANTED : Encryption.Verdict.OTHERWISE));
  }

  @Override
  public String rewriting(String name) {
    return "aws s3 cp " + uri(name) + " " + uri(name);
  }

  @Override
  public String uri(String name) {
    return place.uri() + "/" + name;
  }
}
