package io.weightseal.posture.s3;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/// The settings that protect a bucket of S3. What opens nothing is written first: a bucket that was
/// protected halfway is safer than before.
final class S3Protection implements Protection {
  /// Source: "Quotas" of bucket policies in the Amazon S3 user guide.
  private static final int MOST_POLICY_BYTES = 20 << 10;

  private static final String BLOCK = "public access block";
  private static final String VERSIONING = "versioning";
  private static final String ENCRYPTION = "default encryption";
  private static final String POLICY = "bucket policy";

  private final Aws aws;
  private final S3Place place;
  private final Wanted wanted;
  private final S3State before;
  private final S3State after;

  private S3Protection(Aws aws, S3Place place, Wanted wanted, S3State before)
      throws StoreException {
    this.aws = aws;
    this.place = place;
    this.wanted = wanted;
    this.before = before;
    this.after = before.wanted(place, wanted);
    if (policy().getBytes(StandardCharsets.UTF_8).length > MOST_POLICY_BYTES) {
      throw new StoreException(
          Reason.UNSUITABLE,
          place.uri()
              + ": its policy would have more than 20 KiB, which S3 does not take; shorten it"
              + " first");
    }
  }

  static S3Protection plan(Aws aws, S3Place place, ProtectionWish wish) throws StoreException {
    if (!place.prefix().isEmpty()) {
      throw new IllegalArgumentException(
          "the settings are those of the whole bucket; name it: " + place.uri());
    }
    return new S3Protection(aws, place, Wanted.of(aws, wish), S3State.read(aws, place));
  }

  private String policy() {
    return Objects.requireNonNull(after.rawPolicy());
  }

  @Override
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    add(changes, BLOCK, before.publicAccessBlock(), after.publicAccessBlock());
    add(changes, VERSIONING, before.versioning(), after.versioning());
    add(changes, ENCRYPTION, before.encryption(), after.encryption());
    add(changes, POLICY, before.policy(), after.policy());
    return changes;
  }

  private static void add(List<Change> changes, String setting, String before, String after) {
    if (!means(before, after)) {
      changes.add(new Change(setting, before, after));
    }
  }

  /// Whether both are the same setting: members of a JSON object may stand in any order.
  private static boolean means(String before, String after) {
    if (before.equals(after)) {
      return true;
    }
    return before.startsWith("{")
        && after.startsWith("{")
        && Objects.equals(Json.parse(before), Json.parse(after));
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "objects that are there keep the encryption they have; storage audit --all-objects shows"
            + " which");
    if (before.rawPolicy() != null && !before.policy().equals(after.policy())) {
      remarks.add("statements of the policy that are not ours stay as they are");
    }
    remarks.add(
        "whoever reads or writes needs the key too: kms:Decrypt and kms:GenerateDataKey for "
            + wanted.keyArn());
    return remarks;
  }

  @Override
  public void apply() throws StoreException {
    S3State now = S3State.read(aws, place);
    if (!now.equals(before)) {
      throw new StoreException(
          Reason.CONFLICT,
          place.uri() + ": someone changed its settings since the plan was made; make it anew");
    }
    for (Change change : changes()) {
      write(change.setting());
    }
    S3State written = S3State.read(aws, place);
    if (!new S3Protection(aws, place, wanted, written).isDone()) {
      throw new StoreException(
          Reason.FAILED,
          place.uri() + ": the settings are not what was written; look at them with storage audit");
    }
  }

  private boolean isDone() {
    return changes().isEmpty();
  }

  private void write(String setting) throws StoreException {
    switch (setting) {
      case BLOCK -> writeBlock();
      case VERSIONING -> writeVersioning();
      case ENCRYPTION -> writeEncryption();
      case POLICY -> writePolicy();
      default -> throw new AssertionError(setting);
    }
  }

  private void writeBlock() throws StoreException {
    aws.s3(
        place.uri(),
        "s3:PutBucketPublicAccessBlock",
        s3 ->
            s3.putPublicAccessBlock(
                request ->
                    request
                        .bucket(place.bucket())
                        .publicAccessBlockConfiguration(
                            block ->
                                block
                                    .blockPublicAcls(true)
                                    .ignorePublicAcls(true)
                                    .blockPublicPolicy(true)
                                    .restrictPublicBuckets(true))));
  }

  private void writeVersioning() throws StoreException {
    aws.s3(
        place.uri(),
        "s3:PutBucketVersioning",
        s3 ->
            s3.putBucketVersioning(
                request ->
                    request
                        .bucket(place.bucket())
                        .versioningConfiguration(
                            versioning -> versioning.status(BucketVersioningStatus.ENABLED))));
  }

  private void writeEncryption() throws StoreException {
    ServerSideEncryptionRule rule =
        ServerSideEncryptionRule.builder()
            .bucketKeyEnabled(wanted.usesBucketKey())
            .applyServerSideEncryptionByDefault(
                byDefault ->
                    byDefault.sseAlgorithm(wanted.algorithm()).kmsMasterKeyID(wanted.keyArn()))
            .build();
    aws.s3(
        place.uri(),
        "s3:PutEncryptionConfiguration",
        s3 ->
            s3.putBucketEncryption(
                request ->
                    request
                        .bucket(place.bucket())
                        .serverSideEncryptionConfiguration(all -> all.rules(List.of(rule)))));
  }

  private void writePolicy() throws StoreException {
    aws.s3(
        place.uri(),
        "s3:PutBucketPolicy",
        s3 -> s3.putBucketPolicy(request -> request.bucket(place.bucket()).policy(policy())));
  }

  @Override
  public String terraform() {
    return S3Terraform.of(place, wanted, after.policy());
  }
}
