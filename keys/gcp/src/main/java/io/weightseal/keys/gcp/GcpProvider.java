package io.weightseal.keys.gcp;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceProvider;
import io.weightseal.api.KeyServiceSettings;

/// Opens Google Cloud KMS.
public final class GcpProvider implements KeyServiceProvider {
  public GcpProvider() {}

  @Override
  public String scheme() {
    return GcpKeyService.SCHEME;
  }

  @Override
  public KeyService open(KeyServiceSettings settings) {
    return GcpKeyService.open(settings);
  }
}
