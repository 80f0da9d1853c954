package io.weightseal.posture.s3;

import io.weightseal.api.StoreSettings;
import io.weightseal.posture.StorageAccount;
import io.weightseal.posture.StorageProvider;
import io.weightseal.stores.aws.S3Settings;

/// Opens the way to buckets of Amazon S3.
public final class S3Provider implements StorageProvider {
  static final String SCHEME = "s3";

  public S3Provider() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public StorageAccount open(StoreSettings settings) {
    return new S3Account(new Aws(S3Settings.of(settings)));
  }
}
