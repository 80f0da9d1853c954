/// Google Cloud KMS (`gcpkms:`) as a key service, by Google's own client.
///
/// That client cannot be modules: two of its jars hold the same package. So it stands on the class
/// path, which this module is compiled to read; on a module path it needs `--add-reads
/// io.weightseal.keys.gcp=ALL-UNNAMED`.
module io.weightseal.keys.gcp {
  requires transitive io.weightseal.api;
  requires static transitive org.jspecify;

  exports io.weightseal.keys.gcp;
}
