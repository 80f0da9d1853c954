/// The embedded key store (`local:`): versioned AES-256 keys in files that only their owner can
/// read.
module io.weightseal.keys.local {
  requires transitive io.weightseal.api;
  requires transitive io.weightseal.keys.files;

  exports io.weightseal.keys.local;
}
