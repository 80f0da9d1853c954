package io.weightseal.stores.azure;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStoreProvider;
import io.weightseal.api.StoreSettings;
import io.weightseal.stores.blob.BlobAccess;
import io.weightseal.stores.blob.BlobSettings;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.bucket.RetryLimits;
import io.weightseal.stores.bucket.Timeouts;
import io.weightseal.stores.bucket.TransferLimits;

/// Opens containers of Azure Blob Storage.
public final class AzureProvider implements ObjectStoreProvider {
  static final String SCHEME = BlobSettings.SCHEME;

  public AzureProvider() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  /// @param uri `az://ACCOUNT/CONTAINER/NAME`
  @Override
  public Location locate(String uri, StoreSettings settings) {
    AzureUri place = AzureUri.of(uri);
    BlobSettings checked = BlobSettings.of(settings);
    AzureConnection connection =
        new AzureConnection(
            checked, BlobAccess.of(checked, System::getenv), place.container(), Timeouts.USUAL);
    return new Location(
        new BucketStore(new AzureBucket(connection), TransferLimits.USUAL, RetryLimits.USUAL),
        place.name());
  }
}
