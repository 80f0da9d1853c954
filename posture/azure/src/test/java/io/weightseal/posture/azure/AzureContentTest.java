package io.weightseal.posture.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.weightseal.api.StoreException;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.BucketContent.Encryption;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.content.ContentAudit;
import io.weightseal.posture.content.SealedKeys;
import io.weightseal.testkit.LoopbackServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What lies in a container of Azurite, which knows no encryption scopes and no customer's keys:
/// those it takes for the account's.
class AzureContentTest {
  private static final LoopbackServer SERVER =
      LoopbackServer.shared("azurite", Duration.ofMinutes(15));

  /// As in `tests/servers/azurite`; worth nothing anywhere.
  private static final String SHARED_KEY =
      "d2VpZ2h0c2VhbC10ZXN0cy1vbmx5LW5vdC1hLXNlY3JldC1hdC1hbGwtMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA==";

  private final Map<String, String> environment =
      new HashMap<>(Map.of("AZURE_STORAGE_KEY", SHARED_KEY));
  private final AzureWorld world = new AzureWorld(SERVER.http(), environment::get);
  private final String name = "c-" + UUID.randomUUID();
  private final String uri = "az://weightseal/" + name;
  private final String resource = AzureWorld.SERVICE + "/containers/" + name;
  private BlobContainerClient container;

  @BeforeEach
  void make() {
    container =
        new BlobContainerClientBuilder()
            .endpoint(SERVER.http() + "/weightseal")
            .credential(new StorageSharedKeyCredential("weightseal", SHARED_KEY))
            .serviceVersion(BlobServiceVersion.V2021_12_02)
            .containerName(name)
            .buildClient();
    container.create();
    world.put(resource, "{'name': '" + name + "', 'properties': {'publicAccess': 'None'}}");
  }

  @AfterEach
  void close() {
    container.delete();
    world.close();
  }

  private void put(String key, String bytes) {
    container.getBlobClient(key).upload(BinaryData.fromString(bytes));
  }

  private BucketContent content() throws StoreException {
    return world.account.content(uri).orElseThrow();
  }

  private Map<String, Finding> findings(long most) {
    Map<String, Finding> findings = new HashMap<>();
    new ContentAudit(SealedKeys.NOT_ASKED, most)
        .of(uri, world.account)
        .forEach(each -> findings.put(each.check().id(), each));
    return findings;
  }

  @Test
  void findsModelsInTheClear() {
    put("a b/weights #1", "GGUF\3\0\0\0");
    put("notes", "{}");
    Finding plaintext = findings(10).get("objects-no-plaintext-model");
    assertEquals(Outcome.FAIL, plaintext.outcome());
    assertEquals("GGUF", plaintext.evidence().get(uri + "/a b/weights #1"));
    assertEquals("all 2 objects", plaintext.evidence().get("looked at"));
  }

  @Test
  void looksAtNoMoreThanItWasAskedFor() {
    put("a", "GGUF\3\0\0\0");
    put("b", "GGUF\3\0\0\0");
    Finding plaintext = findings(1).get("objects-no-plaintext-model");
    assertTrue(plaintext.evidence().get("looked at").contains("and there are more"));
    assertFalse(plaintext.evidence().containsKey(uri + "/b"));
  }

  @Test
  void listsPartByPartAndBelowAFolderOnly() throws Exception {
    for (int i = 0; i < 5; i++) {
      put("in/" + i, "x");
    }
    put("out", "x");
    BucketContent below = world.content(AzurePlace.of(uri + "/in"), 2);
    List<BucketContent.Listed> all = new ArrayList<>();
    BucketContent.Page page = below.list(Optional.empty());
    while (page.next().isPresent()) {
      assertEquals(2, page.objects().size());
      all.addAll(page.objects());
      page = below.list(page.next());
    }
    all.addAll(page.objects());
    assertEquals(
        List.of("in/0", "in/1", "in/2", "in/3", "in/4"),
        all.stream().map(BucketContent.Listed::key).toList());
    assertEquals(1, all.getFirst().size());
    assertEquals(6, content().list(Optional.empty()).objects().size());
  }

  @Test
  void readsOnlyWhatItAskedFor() throws Exception {
    put("x", "0123456789");
    assertEquals(
        "234", new String(content().read("x", 2, 3), java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(2, content().read("x", 8, 9).length);
  }

  @Test
  void seesWhetherBlobsAreUnderTheContainersKey() {
    put("x", "{}");
    assertFalse(findings(10).containsKey("objects-encrypted-with-key"));
    world.useKey("");
    assertEquals(Outcome.PASS, findings(10).get("objects-encrypted-with-key").outcome());
    world.set(resource, "defaultEncryptionScope", "weights-scope");
    world.put(
        AzureWorld.SCOPE,
        "{'properties': {'source': 'Microsoft.KeyVault', 'state': 'Enabled', 'keyVaultProperties':"
            + " {'keyUri': 'https://keep.vault.azure.net/keys/other'}}}");
    Finding otherwise = findings(10).get("objects-encrypted-with-key");
    assertEquals(Outcome.FAIL, otherwise.outcome());
    assertTrue(
        otherwise.evidence().get(uri + "/x").startsWith(AzureWorld.KEY), otherwise::toString);
    assertTrue(otherwise.fix().contains("az storage blob upload"), otherwise::fix);
  }

  @Test
  void tellsWhoseKeyABlobIsUnder() throws Exception {
    world.useKey("");
    world.put(
        AzureWorld.SCOPE, "{'properties': {'source': 'Microsoft.Storage', 'state': 'Enabled'}}");
    AzureContent content = world.content(AzurePlace.of(uri), 10);
    KeyName key = KeyName.of(AzureWorld.KEY).orElseThrow();
    assertEquals(Encryption.Verdict.AS_WANTED, content.judged(key, null, null).verdict());
    assertEquals(Encryption.Verdict.OTHERWISE, content.judged(key, "digest", null).verdict());
    assertEquals(
        Encryption.Verdict.OTHERWISE, content.judged(key, null, "weights-scope").verdict());
    assertThrows(StoreException.class, () -> content.judged(key, null, "absent"));
  }

  @Test
  void whatCannotBeListedIsAnError() {
    environment.put("AZURE_STORAGE_KEY", SHARED_KEY.replace('d', 'e'));
    findings(10).values().forEach(each -> assertEquals(Outcome.ERROR, each.outcome()));
    assertEquals(4, findings(10).size());
    environment.put("AZURE_STORAGE_KEY", "no~key");
    Finding none = findings(10).get("objects-no-plaintext-model");
    assertTrue(none.statement().contains("no key of a storage account"), none::statement);
    assertFalse(none.statement().contains("no~key"), none::statement);
    environment.remove("AZURE_STORAGE_KEY");
    Finding unset = findings(10).get("objects-no-plaintext-model");
    assertTrue(unset.statement().contains("AZURE_STORAGE_KEY is not set"), unset::statement);
  }

  @Test
  void saysWhyNotAndNoSecrets() throws Exception {
    StoreException absent =
        assertThrows(
            StoreException.class,
            () ->
                world
                    .account
                    .content("az://weightseal/absent")
                    .orElseThrow()
                    .list(Optional.empty()));
    assertTrue(absent.getMessage().contains("ContainerNotFound"), absent::getMessage);
    assertFalse(absent.getMessage().contains(SHARED_KEY), absent::getMessage);
  }
}
