/// Buckets of Google Cloud Storage and how safe they are, over Google's JSON interfaces.
module io.weightseal.posture.gcs {
  requires com.google.auth;
  requires com.google.auth.oauth2;
  requires io.weightseal.stores.bucket;
  requires transitive io.weightseal.posture;

  exports io.weightseal.posture.gcs;

  provides io.weightseal.posture.StorageProvider with
      io.weightseal.posture.gcs.GcsProvider;
}
