package io.weightseal.posture.s3;

/// The settings of a bucket in the language of Terraform, for its AWS provider from version 4 on.
///
/// Source: the resources `aws_s3_bucket_*` in the documentation of that provider.
final class S3Terraform {
  private static final String TEMPLATE =
      """
      resource "aws_s3_bucket_public_access_block" "@NAME@" {
        bucket                  = "@BUCKET@"
        block_public_acls       = true
        ignore_public_acls      = true
        block_public_policy     = true
        restrict_public_buckets = true
      }

      resource "aws_s3_bucket_versioning" "@NAME@" {
        bucket = "@BUCKET@"
        versioning_configuration {
          status = "Enabled"
        }
      }

      resource "aws_s3_bucket_server_side_encryption_configuration" "@NAME@" {
        bucket = "@BUCKET@"
        rule {
          bucket_key_enabled = @BUCKETKEY@
          apply_server_side_encryption_by_default {
            sse_algorithm     = "@ALGORITHM@"
            kms_master_key_id = "@KEY@"
          }
        }
      }

      # The policy as it is now, with the statements WeightsealDeny... merged in.
      resource "aws_s3_bucket_policy" "@NAME@" {
        bucket = "@BUCKET@"
        policy = <<-POLICY
      @POLICY@
        POLICY
      }
      """;

  private S3Terraform() {}

  static String of(S3Place place, Wanted wanted, String policy) {
    return TEMPLATE
        .replace("@NAME@", "weightseal_" + place.bucket().replaceAll("[^A-Za-z0-9_]", "_"))
        .replace("@BUCKET@", place.bucket())
        .replace("@BUCKETKEY@", String.valueOf(wanted.usesBucketKey()))
        .replace("@ALGORITHM@", wanted.algorithm())
        .replace("@KEY@", wanted.keyArn())
        // Terraform would take ${...} of a policy for its own.
        .replace(
            "@POLICY@", policy.replace("${", "$${").replace("%{", "%%{").indent(4).stripTrailing());
  }
}
