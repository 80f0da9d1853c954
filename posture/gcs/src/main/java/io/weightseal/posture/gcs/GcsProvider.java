package io.weightseal.posture.gcs;

import io.weightseal.api.StoreSettings;
import io.weightseal.posture.StorageAccount;
import io.weightseal.posture.StorageProvider;

/// Opens the way to buckets of Google Cloud Storage.
public final class GcsProvider implements StorageProvider {
  static final String SCHEME = "gs";

  public GcsProvider() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public StorageAccount open(StoreSettings settings) {
    return new GcsAccount(new Google(GcsSettings.of(settings)));
  }
}
