/// What stands around a key service: which keys may be used, retry, pacing, time limits, and a
/// cache of unwrapped data keys.
module io.weightseal.keys.policy {
  requires transitive io.weightseal.api;

  exports io.weightseal.keys.policy;
}
