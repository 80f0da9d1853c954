/// Containers of Azure Blob Storage and how safe they are: the settings by Azure Resource Manager's
/// REST interface, what lies in them by Azure's own client.
module io.weightseal.posture.azure {
  requires com.azure.core;
  requires com.azure.identity;
  requires com.azure.storage.blob;
  requires com.azure.storage.common;
  requires io.weightseal.stores.blob;
  requires io.weightseal.stores.bucket;
  requires transitive io.weightseal.posture;

  exports io.weightseal.posture.azure;

  provides io.weightseal.posture.StorageProvider with
      io.weightseal.posture.azure.AzureProvider;
}
