/// The vocabulary of Weightseal: what a key service and an object store are, the values they speak
/// in, and the errors.
module io.weightseal.api {
  requires static transitive org.jspecify;

  exports io.weightseal.api;
}
