package io.weightseal.keys.azure;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceProvider;
import io.weightseal.api.KeyServiceSettings;

/// Opens Azure Key Vault and Managed HSM.
public final class AzureProvider implements KeyServiceProvider {
  public AzureProvider() {}

  @Override
  public String scheme() {
    return AzureKeyService.SCHEME;
  }

  @Override
  public KeyService open(KeyServiceSettings settings) {
    return AzureKeyService.open(settings);
  }
}
