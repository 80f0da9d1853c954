/// Objects in Google Cloud Storage (`gs:`).
module io.weightseal.stores.gcs {
  requires com.google.auth;
  requires com.google.auth.oauth2;
  requires com.google.gson;
  requires java.net.http;
  requires java.xml;
  requires transitive io.weightseal.api;
  requires transitive io.weightseal.stores.bucket;

  exports io.weightseal.stores.gcs;

  provides io.weightseal.api.ObjectStoreProvider with
      io.weightseal.stores.gcs.GcsProvider;
}
