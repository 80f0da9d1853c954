/// Objects in Amazon S3, and in services that speak its protocol (`s3:`).
@SuppressWarnings("module") // S3 is what it is called.
module io.weightseal.stores.s3 {
  requires software.amazon.awssdk.auth;
  requires software.amazon.awssdk.awscore;
  requires software.amazon.awssdk.core;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.http.apache5;
  requires software.amazon.awssdk.identity.spi;
  requires software.amazon.awssdk.profiles;
  requires software.amazon.awssdk.regions;
  requires software.amazon.awssdk.services.s3;
  requires software.amazon.awssdk.utils;
  requires transitive io.weightseal.api;
  requires io.weightseal.aws;
  requires io.weightseal.stores.aws;
  requires transitive io.weightseal.stores.bucket;

  exports io.weightseal.stores.s3;

  provides io.weightseal.api.ObjectStoreProvider with
      io.weightseal.stores.s3.S3Provider;
}
