/// Contracts that every store in a bucket must pass, with the engine and with faults on the way.
/// For tests only.
module io.weightseal.stores.testkit {
  requires transitive io.weightseal.core;
  requires transitive io.weightseal.stores.bucket;
  requires transitive io.weightseal.testkit;
  requires transitive org.junit.jupiter.params;

  exports io.weightseal.stores.testkit;
}
