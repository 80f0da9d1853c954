/// Contracts that every key service and store must pass, hand-written fakes, and the reader of test
/// vectors. For tests only.
module io.weightseal.testkit {
  requires transitive io.weightseal.api;
  requires transitive org.junit.jupiter.api;
  requires tools.jackson.core;

  exports io.weightseal.testkit;
}
