/// How AWS is come to, for its keys, its objects and its settings. Calls no service itself.
module io.weightseal.aws {
  requires software.amazon.awssdk.profiles;
  requires transitive software.amazon.awssdk.auth;
  requires transitive software.amazon.awssdk.core;
  requires transitive software.amazon.awssdk.regions;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.utils;
  requires static org.jspecify;

  exports io.weightseal.aws;
}
