/// Keys in the Transit engine of HashiCorp Vault and OpenBao (`hashivault:`).
module io.weightseal.keys.vault {
  requires java.net.http;
  requires tools.jackson.core;
  requires transitive io.weightseal.api;

  exports io.weightseal.keys.vault;
}
