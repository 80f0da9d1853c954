/// How Azure's blobs are come to, for those who keep them there and those who look at settings.
/// Calls no service itself.
module io.weightseal.stores.blob {
  requires com.azure.core.http.jdk.httpclient;
  requires com.azure.identity;
  requires io.weightseal.stores.bucket;
  requires java.net.http;
  requires transitive com.azure.core;
  requires transitive com.azure.storage.blob;
  requires transitive com.azure.storage.common;
  requires transitive io.weightseal.api;

  exports io.weightseal.stores.blob;
}
