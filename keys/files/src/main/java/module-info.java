/// What key stores on this machine have in common: files that only their owner can read, and
/// secrets in them under a passphrase.
module io.weightseal.keys.files {
  requires jdk.security.auth;
  requires org.bouncycastle.provider;
  requires transitive io.weightseal.api;
  requires transitive tools.jackson.core;

  exports io.weightseal.keys.files;
}
