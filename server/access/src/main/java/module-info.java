/// Who may have which sealed models from a server, and what serving and pulling take. Knows no
/// HTTP.
module io.weightseal.server {
  requires transitive io.weightseal.api;
  requires transitive io.weightseal.core;

  exports io.weightseal.server;
}
