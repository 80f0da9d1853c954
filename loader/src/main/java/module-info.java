/// Plaintext for inference engines, without a plaintext file: in private memory, under a path that
/// one program sees, or handed to a process.
module io.weightseal.loader {
  requires transitive io.weightseal.core;
  requires transitive io.weightseal.tensors;
  requires tools.jackson.core;
  requires static transitive org.jspecify;

  exports io.weightseal.loader.fuse;
  exports io.weightseal.loader.agent;
  exports io.weightseal.loader;

  requires java.management;
  requires jdk.management;

  exports io.weightseal.loader.host;
  exports io.weightseal.loader.linux;
  exports io.weightseal.loader.memory;
  exports io.weightseal.loader.run;
}
