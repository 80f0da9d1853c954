package io.weightseal.posture.s3;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.Reading;
import java.util.List;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/// Reads the settings of one bucket, each by one call.
record BucketSettings(Aws aws, S3Place place) {
  /// The rules for objects that come without a header. S3 encrypts with a key of its own where
  /// there is none.
  Reading<ServerSideEncryptionRule> encryption() {
    return Reading.of(
        () -> {
          List<ServerSideEncryptionRule> rules =
              aws.s3(
                      place.uri(),
                      "s3:GetEncryptionConfiguration",
                      s3 -> s3.getBucketEncryption(request -> request.bucket(place.bucket())))
                  .serverSideEncryptionConfiguration()
                  .rules();
          return requireFirst(rules, "an encryption without a rule");
        });
  }

  private <T> T requireFirst(List<T> list, String what) throws StoreException {
    if (list.isEmpty()) {
      throw new StoreException(Reason.FAILED, place.uri() + ": the answer is " + what);
    }
    return list.getFirst();
  }

  /// The policy, as JSON.
  Reading<String> policy() {
    return Reading.of(
        () ->
            aws.s3(
                    place.uri(),
                    "s3:GetBucketPolicy",
                    s3 -> s3.getBucketPolicy(request -> request.bucket(place.bucket())))
                .policy());
  }

  Reading<PublicAccessBlockConfiguration> publicAccessBlock() {
    return Reading.of(
        () ->
            aws.s3(
                    place.uri(),
                    "s3:GetBucketPublicAccessBlock",
                    s3 -> s3.getPublicAccessBlock(request -> request.bucket(place.bucket())))
                .publicAccessBlockConfiguration());
  }

  /// What the ACL grants to everyone, and to everyone with an AWS account.
  Reading<List<String>> publicGrants() {
    return Reading.of(
        () ->
            aws
                .s3(
                    place.uri(),
                    "s3:GetBucketAcl",
                    s3 -> s3.getBucketAcl(request -> request.bucket(place.bucket())))
                .grants()
                .stream()
                .filter(each -> each.grantee() != null && each.grantee().uri() != null)
                .filter(each -> each.grantee().uri().matches(".*/(AllUsers|AuthenticatedUsers)"))
                .map(each -> each.permissionAsString() + " to " + each.grantee().uri())
                .toList());
  }

  /// `Enabled`, `Suspended`, or `never enabled`.
  Reading<String> versioning() {
    return Reading.of(
        () -> {
          BucketVersioningStatus status =
              aws.s3(
                      place.uri(),
                      "s3:GetBucketVersioning",
                      s3 -> s3.getBucketVersioning(request -> request.bucket(place.bucket())))
                  .status();
          return status == null ? "never enabled" : status.toString();
        });
  }

  /// The default retention, in words; `none` where the lock has no default.
  Reading<String> objectLock() {
    return Reading.of(
        () -> {
          var lock =
              aws.s3(
                      place.uri(),
                      "s3:GetBucketObjectLockConfiguration",
                      s3 ->
                          s3.getObjectLockConfiguration(request -> request.bucket(place.bucket())))
                  .objectLockConfiguration();
          if (lock == null || !"Enabled".equals(lock.objectLockEnabledAsString())) {
            throw new StoreException(Reason.ABSENT, place.uri() + ": it is not set; set it");
          }
          if (lock.rule() == null || lock.rule().defaultRetention() == null) {
            return "none";
          }
          var retention = lock.rule().defaultRetention();
          return retention.modeAsString()
              + ", "
              + (retention.days() == null
                  ? retention.years() + " years"
                  : retention.days() + " days");
        });
  }

  /// The bucket that the log is written to.
  Reading<String> logging() {
    return Reading.of(
        () -> {
          var logging =
              aws.s3(
                      place.uri(),
                      "s3:GetBucketLogging",
                      s3 -> s3.getBucketLogging(request -> request.bucket(place.bucket())))
                  .loggingEnabled();
          if (logging == null) {
            throw new StoreException(Reason.ABSENT, place.uri() + ": it is not set; set it");
          }
          return logging.targetBucket();
        });
  }
}
