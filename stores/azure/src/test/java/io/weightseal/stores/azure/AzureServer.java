package io.weightseal.stores.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.weightseal.stores.blob.BlobAccess;
import io.weightseal.stores.blob.BlobClients;
import io.weightseal.stores.blob.BlobSettings;
import io.weightseal.stores.blob.Cloud;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.bucket.TransferLimits;
import io.weightseal.stores.testkit.BucketService;
import io.weightseal.testkit.Fault;
import io.weightseal.testkit.FaultProxy;
import io.weightseal.testkit.FaultProxy.Refusal;
import io.weightseal.testkit.LoopbackServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/// Azurite on loopback, a client for what others do, and stores in it.
final class AzureServer {
  static final String ACCOUNT = "weightseal";

  /// As in `tests/servers/azurite`; worth nothing anywhere.
  static final String KEY =
      "d2VpZ2h0c2VhbC10ZXN0cy1vbmx5LW5vdC1hLXNlY3JldC1hdC1hbGwtMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA==";

  /// How Azure says what the proxy says in its place.
  static final Map<Fault, Refusal> REFUSALS =
      Map.of(
          Fault.FAILED, refusal("500 Internal Server Error", "InternalError"),
          Fault.SLOW_DOWN, refusal("503 Service Unavailable", "ServerBusy"),
          Fault.EXPIRED, refusal("403 Forbidden", "AuthenticationFailed"),
          Fault.DENIED, refusal("403 Forbidden", "AuthorizationPermissionMismatch"));

  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private AzureServer() {}

  private static Refusal refusal(String status, String code) {
    return new Refusal(status, code, "x-ms-error-code: " + code);
  }

  static LoopbackServer server() {
    return LoopbackServer.shared("azurite", PATIENCE);
  }

  /// A proxy before it that refuses as Azure does.
  static FaultProxy proxy() throws java.io.IOException {
    FaultProxy proxy = FaultProxy.before(server().port());
    proxy.refusals(REFUSALS);
    return proxy;
  }

  static BlobContainerClient admin(String container) {
    return new BlobContainerClientBuilder()
        .endpoint(server().http() + "/" + ACCOUNT)
        .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
        .serviceVersion(BlobClients.VERSION)
        .containerName(container)
        .buildClient();
  }

  /// The name of a new, empty container.
  static String newContainer() {
    String name = "c-" + UUID.randomUUID();
    admin(name).create();
    return name;
  }

  static BlobSettings settings(String endpoint, BlobSettings.Credential credential) {
    return new BlobSettings(Cloud.PUBLIC, URI.create(endpoint), null, credential);
  }

  static AzureConnection connection(String endpoint, String container) {
    BlobSettings settings = settings(endpoint, BlobSettings.Credential.SHARED_KEY);
    return connection(settings, BlobAccess.of(settings, _ -> KEY), container);
  }

  static AzureConnection connection(BlobSettings settings, BlobAccess access, String container) {
    return new AzureConnection(
        settings, access, new AzureUri.Container(ACCOUNT, container), BucketService.IMPATIENT);
  }

  static BucketStore store(AzureConnection connection) {
    return new BucketStore(new AzureBucket(connection), TransferLimits.USUAL, BucketService.QUICK);
  }

  static BucketStore store(String container) {
    return store(server().http(), container);
  }

  static BucketStore store(String endpoint, String container) {
    return store(connection(endpoint, container));
  }
}
