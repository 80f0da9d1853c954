/// Hybrid public-key recipients (`hybrid:`), which need no service: X25519 and ML-KEM-768 together.
module io.weightseal.keys.hybrid {
  requires org.bouncycastle.provider;
  requires transitive io.weightseal.api;
  requires transitive io.weightseal.keys.files;

  exports io.weightseal.keys.hybrid;
}
