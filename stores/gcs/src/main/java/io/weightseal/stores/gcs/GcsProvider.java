package io.weightseal.stores.gcs;

import com.google.auth.oauth2.GoogleCredentials;
import io.weightseal.api.Location;
import io.weightseal.api.ObjectStoreProvider;
import io.weightseal.api.StoreSettings;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.bucket.RetryLimits;
import io.weightseal.stores.bucket.Timeouts;
import io.weightseal.stores.bucket.TransferLimits;

/// Opens buckets of Google Cloud Storage.
///
/// Credentials are Google's application default credentials, looked for by the first call.
/// Settings: `endpoint`, `quota-project` and `ca-file`.
public final class GcsProvider implements ObjectStoreProvider {
  static final String SCHEME = "gs";

  public GcsProvider() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  /// @param uri `gs://BUCKET/NAME`
  @Override
  public Location locate(String uri, StoreSettings settings) {
    GcsUri place = GcsUri.of(uri);
    GcsConnection connection =
        new GcsConnection(
            GcsSettings.of(settings), Timeouts.USUAL, GoogleCredentials::getApplicationDefault);
    return new Location(
        new BucketStore(new GcsBucket(connection, place.bucket()), limits(), RetryLimits.USUAL),
        place.key());
  }

  /// What is copied within the bucket passes through this machine, so it is cut as if it were sent.
  static TransferLimits limits() {
    TransferLimits usual = TransferLimits.USUAL;
    return new TransferLimits(
        usual.partBytes(),
        usual.partMemory(),
        usual.blockBytes(),
        usual.blocks(),
        usual.blocksAhead(),
        usual.lanes(),
        usual.keptBytes(),
        usual.wholeBytes(),
        usual.partBytes());
  }
}
