/// Who published a model: signers, their signatures on manifests, and the policy that says whom to
/// believe.
module io.weightseal.signing {
  requires transitive io.weightseal.format;
  requires transitive io.weightseal.keys.files;
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;
  requires tools.jackson.core;

  exports io.weightseal.signing;
  exports io.weightseal.signing.oms;
}
