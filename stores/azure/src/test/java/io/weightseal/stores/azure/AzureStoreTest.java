package io.weightseal.stores.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.blob.BlobAccess;
import io.weightseal.stores.blob.BlobSettings;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.testkit.BucketStoreContract;
import io.weightseal.testkit.Fault;
import io.weightseal.testkit.FaultProxy;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Azure Blob Storage keeps the contract for objects, and large objects go there in blocks.
class AzureStoreTest extends BucketStoreContract {
  private final String container = bucket();

  AzureStoreTest() {
    super(new AzureService());
  }

  @Override
  protected String called() {
    return "container";
  }

  /// Azure changes names that end in a dot.
  @Override
  protected String ending() {
    return "d";
  }

  @Test
  void sendsALargeObjectInBlocksOfWholePieces() throws Exception {
    putInPieces("large", new byte[3 * PIECE + 12_345]);
    BlockBlobClient blob = AzureServer.admin(container).getBlobClient("large").getBlockBlobClient();
    List<Long> sizes =
        blob.listBlocks(BlockListType.COMMITTED).getCommittedBlocks().stream()
            .map(Block::getSizeLong)
            .toList();
    assertEquals(
        List.of(1L << 20, PIECE + 100L - (1 << 20), (long) PIECE, (long) PIECE, 12_245L), sizes);
  }

  @Test
  void readsNothingOfAnotherVersionThanWasAskedFor() throws Exception {
    overwriteBehindTheStore("pinned", new byte[] {1, 2, 3});
    try (AzureBucket adapter =
        new AzureBucket(AzureServer.connection(AzureServer.server().http(), container))) {
      Bucket.Version old = adapter.head("pinned").version();
      assertEquals(old, adapter.read("pinned", old, 0, ByteBuffer.allocate(3)).version());
      overwriteBehindTheStore("pinned", new byte[] {4, 5, 6});
      ByteBuffer target = ByteBuffer.allocate(3);
      StoreException changed =
          assertThrows(StoreException.class, () -> adapter.read("pinned", old, 0, target));
      assertEquals(Reason.CHANGED, changed.reason());
      assertEquals(0, target.position());
    }
  }

  @Test
  void believesNoAnswerOfAnotherVersion() throws Exception {
    overwriteBehindTheStore("pinned", new byte[] {1, 2, 3});
    try (FaultProxy proxy = AzureServer.proxy();
        AzureBucket adapter = new AzureBucket(AzureServer.connection(proxy.http(), container))) {
      Bucket.Version version = adapter.head("pinned").version();
      proxy.plan(_ -> Fault.OTHER_VERSION);
      ByteBuffer target = ByteBuffer.allocate(3);
      StoreException changed =
          assertThrows(StoreException.class, () -> adapter.read("pinned", version, 0, target));
      assertEquals(Reason.CHANGED, changed.reason());
      assertEquals(0, target.position());
    }
  }

  @Test
  void saysThatCredentialsAreWrongAndShowsNoneOfThem() {
    String wrong = Base64.getEncoder().encodeToString("not-the-secret".getBytes(UTF_8));
    BlobSettings settings =
        AzureServer.settings(AzureServer.server().http(), BlobSettings.Credential.SHARED_KEY);
    try (BucketStore denied =
        AzureServer.store(
            AzureServer.connection(settings, BlobAccess.of(settings, _ -> wrong), container))) {
      StoreException refusal = assertThrows(StoreException.class, () -> denied.list(""));
      assertEquals(Reason.DENIED, refusal.reason());
      assertTrue(refusal.getMessage().contains("credentials are wrong"), refusal::getMessage);
      assertFalse(refusal.toString().contains(wrong));
    }
  }
}
