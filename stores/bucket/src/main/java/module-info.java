/// What the stores that are buckets have in common: names, parts, folders, retries and reads, over
/// the few calls that a store's client has to offer.
module io.weightseal.stores.bucket {
  requires transitive io.weightseal.api;

  exports io.weightseal.stores.bucket;
}
