/// The engine: encrypt, open, verify, rewrap and reencrypt model weights; and the file store.
module io.weightseal.core {
  requires transitive io.weightseal.api;
  requires transitive io.weightseal.format;
  requires org.conscrypt;

  exports io.weightseal.core;
}
