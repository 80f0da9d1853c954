/// How S3 is come to, for those who keep objects there and those who look at its settings. Calls no
/// service itself.
module io.weightseal.stores.aws {
  requires transitive io.weightseal.api;
  requires transitive io.weightseal.aws;

  exports io.weightseal.stores.aws;
}
