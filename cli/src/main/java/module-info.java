/// The command line.
module io.weightseal.cli {
  requires static org.jspecify;
  requires info.picocli;
  requires io.weightseal.api;
  requires io.weightseal.audit;
  requires io.weightseal.core;
  requires io.weightseal.keys.hybrid;
  requires io.weightseal.keys.local;
  requires io.weightseal.keys.pkcs11;
  requires io.weightseal.keys.policy;
  requires io.weightseal.keys.vault;
  requires io.weightseal.loader;
  requires io.weightseal.posture;
  requires io.weightseal.recipes;
  requires io.weightseal.server;
  requires io.weightseal.signing;
  requires io.weightseal.tensors;
  requires jdk.security.auth;
  requires org.yaml.snakeyaml;
  requires tools.jackson.core;

  uses io.weightseal.api.KeyServiceProvider;
  uses io.weightseal.api.ObjectStoreProvider;
  uses io.weightseal.posture.StorageProvider;
  uses io.weightseal.server.TransferProvider;
}
