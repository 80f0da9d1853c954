package io.weightseal.stores.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.SasProtocol;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.blob.BlobAccess;
import io.weightseal.stores.blob.BlobSettings;
import io.weightseal.stores.bucket.BucketStore;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/// Shared access signatures: what they allow is done, what they do not is said, and they are shown
/// nowhere.
class AzureAccessTest {
  private static final byte[] CONTENT = "weights".getBytes(UTF_8);
  private final String container = AzureServer.newContainer();

  private String signature(String permissions, OffsetDateTime end) {
    return AzureServer.admin(container)
        .generateSas(
            new BlobServiceSasSignatureValues(end, BlobContainerSasPermission.parse(permissions))
                .setProtocol(SasProtocol.HTTPS_HTTP));
  }

  private BucketStore with(String sas) {
    BlobSettings settings =
        AzureServer.settings(AzureServer.server().http(), BlobSettings.Credential.ANY);
    return AzureServer.store(
        AzureServer.connection(settings, BlobAccess.of(settings, _ -> sas), container));
  }

  private static void put(BucketStore store) throws StoreException {
    try (Sink sink = store.create("object", CONTENT.length, IfExists.REFUSE)) {
      sink.write(ByteBuffer.wrap(CONTENT), 0);
      sink.commit();
    }
  }

  @Test
  void readsAndWritesWithASignature() throws Exception {
    try (BucketStore store =
        with("?" + signature("racwdl", OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)))) {
      put(store);
      try (Source source = store.open("object")) {
        ByteBuffer read = ByteBuffer.allocate(CONTENT.length);
        source.read(read, 0);
        assertArrayEquals(CONTENT, read.array());
      }
      assertEquals(1, store.list("").size());
      store.delete("object");
    }
  }

  @Test
  void saysWhatASignatureDoesNotAllow() throws Exception {
    String sas = signature("rl", OffsetDateTime.now(ZoneOffset.UTC).plusHours(1));
    try (BucketStore store = with(sas)) {
      StoreException refusal = assertThrows(StoreException.class, () -> put(store));
      assertEquals(Reason.DENIED, refusal.reason());
      assertFalse(refusal.retryable());
      assertShowsNothingOf(sas, refusal);
    }
  }

  @Test
  void saysThatASignatureHasExpired() throws Exception {
    String sas = signature("racwdl", OffsetDateTime.now(ZoneOffset.UTC).minusHours(1));
    try (BucketStore store = with(sas)) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.list(""));
      assertEquals(Reason.DENIED, refusal.reason());
      assertShowsNothingOf(sas, refusal);
    }
  }

  private static void assertShowsNothingOf(String sas, Throwable refusal) {
    String secret = sas.replaceAll(".*sig=([^&]{10}).*", "$1");
    for (Throwable at = refusal; at != null; at = at.getCause()) {
      assertFalse(at.toString().contains(secret), at::toString);
    }
    assertTrue(secret.length() == 10);
  }
}
