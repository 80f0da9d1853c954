package io.weightseal.keys.aws;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceProvider;
import io.weightseal.api.KeyServiceSettings;

/// Opens AWS KMS.
public final class AwsProvider implements KeyServiceProvider {
  public AwsProvider() {}

  @Override
  public String scheme() {
    return AwsKeyService.SCHEME;
  }

  @Override
  public KeyService open(KeyServiceSettings settings) {
    return AwsKeyService.open(settings);
  }
}
