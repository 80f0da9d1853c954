/// The embedded key store (`local:`): versioned AES-256 keys in files that only their owner can
/// read.
module io.weightseal.keys.local {
  requires jdk.security.auth;
  requires org.bouncycastle.provider;
  requires tools.jackson.core;
  requires transitive io.weightseal.api;

  exports io.weightseal.keys.local;
}
