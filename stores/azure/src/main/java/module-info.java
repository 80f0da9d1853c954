/// Blobs in Azure Storage (`az:`), by Azure's own client.
module io.weightseal.stores.azure {
  requires com.azure.core;
  requires com.azure.storage.blob;
  requires com.azure.storage.common;
  requires io.weightseal.stores.blob;
  requires java.net.http;
  requires transitive io.weightseal.api;
  requires transitive io.weightseal.stores.bucket;

  exports io.weightseal.stores.azure;

  provides io.weightseal.api.ObjectStoreProvider with
      io.weightseal.stores.azure.AzureProvider;
}
