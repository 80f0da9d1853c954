package io.weightseal.stores.s3;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStoreProvider;
import io.weightseal.api.StoreSettings;
import io.weightseal.stores.aws.S3Settings;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.bucket.RetryLimits;
import io.weightseal.stores.bucket.Timeouts;
import io.weightseal.stores.bucket.TransferLimits;

/// Opens buckets of Amazon S3, and of services that speak its protocol.
public final class S3Provider implements ObjectStoreProvider {
  static final String SCHEME = "s3";

  public S3Provider() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  /// @param uri `s3://BUCKET/KEY`
  @Override
  public Location locate(String uri, StoreSettings settings) {
    S3Uri place = S3Uri.of(uri);
    S3Connection connection = new S3Connection(S3Settings.of(settings), Timeouts.USUAL);
    return new Location(
        new BucketStore(
            new S3Bucket(connection, place.bucket()), TransferLimits.USUAL, RetryLimits.USUAL),
        place.key());
  }
}
