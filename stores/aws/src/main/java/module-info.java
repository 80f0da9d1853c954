/// How S3 is come to, for those who keep objects there and those who look at its settings. Calls no
/// service itself.
module io.weightseal.stores.aws {
  requires software.amazon.awssdk.profiles;
  requires transitive io.weightseal.api;
  requires transitive software.amazon.awssdk.auth;
  requires transitive software.amazon.awssdk.core;
  requires transitive software.amazon.awssdk.regions;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.utils;

  exports io.weightseal.stores.aws;
}
