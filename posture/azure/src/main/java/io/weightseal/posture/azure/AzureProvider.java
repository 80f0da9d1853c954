package io.weightseal.posture.azure;

import com.azure.identity.DefaultAzureCredentialBuilder;
import io.weightseal.api.StoreSettings;
import io.weightseal.posture.StorageAccount;
import io.weightseal.posture.StorageProvider;
import io.weightseal.stores.blob.BlobSettings;
import java.time.InstantSource;

/// Opens the way to containers of Azure Blob Storage.
public final class AzureProvider implements StorageProvider {
  static final String SCHEME = BlobSettings.SCHEME;

  public AzureProvider() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public StorageAccount open(StoreSettings settings) {
    AzureSettings checked = AzureSettings.of(settings);
    Tokens tokens =
        new Tokens(
            new DefaultAzureCredentialBuilder()
                .authorityHost(checked.authority().toString())
                .build());
    return new AzureAccount(
        new ResourceManager(checked, tokens),
        new BlobConnection(checked.blobs(), tokens, System::getenv),
        InstantSource.system());
  }
}
