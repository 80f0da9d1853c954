/// Buckets of Amazon S3 and how safe they are, by AWS's SDK.
@SuppressWarnings("module") // S3 is what it is called.
module io.weightseal.posture.s3 {
  requires software.amazon.awssdk.auth;
  requires software.amazon.awssdk.awscore;
  requires software.amazon.awssdk.core;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.http.auth.spi;
  requires software.amazon.awssdk.http.auth.aws;
  requires software.amazon.awssdk.http.urlconnection;
  requires software.amazon.awssdk.identity.spi;
  requires software.amazon.awssdk.profiles;
  requires software.amazon.awssdk.regions;
  requires software.amazon.awssdk.services.kms;
  requires software.amazon.awssdk.services.s3;
  requires software.amazon.awssdk.services.sts;
  requires software.amazon.awssdk.utils;
  requires io.weightseal.aws;
  requires io.weightseal.stores.aws;
  requires io.weightseal.stores.bucket;
  requires transitive io.weightseal.posture;

  exports io.weightseal.posture.s3;

  provides io.weightseal.posture.StorageProvider with
      io.weightseal.posture.s3.S3Provider;
}
