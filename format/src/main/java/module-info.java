/// Bytes to records and back: header, key slots, recipients, manifest, layout arithmetic. No keys,
/// no I/O.
module io.weightseal.format {
  requires transitive io.weightseal.api;
  requires transitive tools.jackson.core;

  exports io.weightseal.format;
}
