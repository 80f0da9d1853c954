/// The two file formats of a well-known recipe for encrypting models: the way in from both, and out
/// to one.
module io.weightseal.recipes {
  requires transitive io.weightseal.core;
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;
  requires tools.jackson.core;

  exports io.weightseal.recipes;
}
