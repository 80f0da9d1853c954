/// Keys of AWS KMS (`awskms:`).
module io.weightseal.keys.aws {
  requires io.weightseal.aws;
  requires software.amazon.awssdk.auth;
  requires software.amazon.awssdk.awscore;
  requires software.amazon.awssdk.core;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.http.urlconnection;
  requires software.amazon.awssdk.identity.spi;
  requires software.amazon.awssdk.profiles;
  requires software.amazon.awssdk.regions;
  requires software.amazon.awssdk.services.kms;
  requires software.amazon.awssdk.utils;
  requires transitive io.weightseal.api;

  exports io.weightseal.keys.aws;

  provides io.weightseal.api.KeyServiceProvider with
      io.weightseal.keys.aws.AwsProvider;
}
