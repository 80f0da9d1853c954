package io.weightseal.posture.s3;

import io.weightseal.posture.Check;
import io.weightseal.posture.Findings;
import io.weightseal.posture.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;

/// Whether public access is blocked, at the bucket and at the account.
record AccessChecks(S3Place place, Findings findings) {
  private static final String ALL =
      "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";

  void report(
      Reading<PublicAccessBlockConfiguration> bucket,
      Reading<Map<String, String>> account,
      String accountId) {
    check(
        S3Checks.BUCKET_BLOCK,
        "the bucket",
        bucket.map(
            each ->
                settings(
                    each.blockPublicAcls(),
                    each.ignorePublicAcls(),
                    each.blockPublicPolicy(),
                    each.restrictPublicBuckets())),
        "s3:GetBucketPublicAccessBlock",
        "aws s3api put-public-access-block --bucket "
            + place.bucket()
            + " --public-access-block-configuration "
            + ALL);
    check(
        S3Checks.ACCOUNT_BLOCK,
        "account " + accountId,
        account,
        "s3:GetAccountPublicAccessBlock and sts:GetCallerIdentity",
        "aws s3control put-public-access-block --account-id "
            + accountId
            + " --public-access-block-configuration "
            + ALL);
  }

  /// @param bucket the bucket's block, which can make ACLs count for nothing
  void acl(Reading<List<String>> grants, Reading<PublicAccessBlockConfiguration> bucket) {
    Check check = S3Checks.ACL_PRIVATE;
    boolean ignored =
        bucket instanceof Reading.Read(var block) && Boolean.TRUE.equals(block.ignorePublicAcls());
    switch (grants) {
      case Reading.Unreadable(String reason) ->
          findings.error(check, reason, "allow s3:GetBucketAcl");
      case Reading.Unset() -> findings.error(check, "no answer", "try again");
      case Reading.Read(List<String> open) -> {
        Map<String, String> evidence =
            Map.of("Grants to everyone", open.isEmpty() ? "none" : String.join(", ", open));
        String fix = "aws s3api put-bucket-acl --acl private --bucket " + place.bucket();
        if (open.isEmpty()) {
          findings.pass(check, "the ACL grants nothing to everyone", evidence);
        } else if (ignored) {
          findings.warn(
              check, "the ACL lets in everyone, and only IgnorePublicAcls stops it", evidence, fix);
        } else {
          findings.fail(check, "the ACL lets in everyone", evidence, fix);
        }
      }
    }
  }

  private static Map<String, String> settings(
      @Nullable Boolean blockAcls,
      @Nullable Boolean ignoreAcls,
      @Nullable Boolean blockPolicy,
      @Nullable Boolean restrict) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("BlockPublicAcls", String.valueOf(blockAcls));
    settings.put("IgnorePublicAcls", String.valueOf(ignoreAcls));
    settings.put("BlockPublicPolicy", String.valueOf(blockPolicy));
    settings.put("RestrictPublicBuckets", String.valueOf(restrict));
    return settings;
  }

  private void check(
      Check check,
      String who,
      Reading<Map<String, String>> reading,
      String permission,
      String fix) {
    switch (reading) {
      case Reading.Unreadable(String reason) ->
          findings.error(check, reason, "allow " + permission);
      case Reading.Unset() ->
          findings.fail(
              check,
              who + " blocks no public access",
              Map.of("PublicAccessBlockConfiguration", "not set"),
              fix);
      case Reading.Read(var settings) -> {
        List<String> off =
            settings.entrySet().stream()
                .filter(each -> !each.getValue().equals("true"))
                .map(Map.Entry::getKey)
                .toList();
        if (off.isEmpty()) {
          findings.pass(check, who + " blocks public access", settings);
        } else {
          findings.fail(check, who + " lacks " + String.join(", ", off), settings, fix);
        }
      }
    }
  }
}
