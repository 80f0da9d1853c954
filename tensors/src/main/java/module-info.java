/// Where the tensors lie in a safetensors or GGUF file.
module io.weightseal.tensors {
  requires transitive io.weightseal.api;
  requires static transitive org.jspecify;
  requires tools.jackson.core;

  exports io.weightseal.tensors;
}
