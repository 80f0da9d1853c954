/// The record of every key use: a Merkle tree log in a local folder, which shows when it was
/// edited, cut or rolled back.
module io.weightseal.audit {
  requires tools.jackson.core;
  requires transitive io.weightseal.api;

  exports io.weightseal.audit;
  exports io.weightseal.audit.event;
  exports io.weightseal.audit.export;
  exports io.weightseal.audit.note;
}
