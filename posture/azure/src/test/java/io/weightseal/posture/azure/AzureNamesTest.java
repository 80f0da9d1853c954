package io.weightseal.posture.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.sun.net.httpserver.HttpServer;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/// Names, settings and tokens.
class AzureNamesTest {
  @ParameterizedTest
  @CsvSource({
    "az://acc, az://acc",
    "az://acc/, az://acc",
    "az://acc/models, az://acc/models",
    "az://acc/models/, az://acc/models",
    "az://acc/$web/a, az://acc/$web/a/",
    "az://acc/models/a/b/, az://acc/models/a/b/"
  })
  void readsPlaces(String uri, String place) {
    assertEquals(place, AzurePlace.of(uri).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "az://",
        "az://A",
        "az://ac",
        "az://acc/Models",
        "az://acc//x",
        "az://acc/m-",
        "s3://acc"
      })
  void refusesWhatIsNoPlace(String uri) {
    assertThrows(IllegalArgumentException.class, () -> AzurePlace.of(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/subscriptions/../x",
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/a/b/providers/Microsoft.Storage/storageAccounts/x",
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/x?y",
        "https://elsewhere/subscriptions/00000000-0000-0000-0000-000000000001"
      })
  void letsNoOtherIdsIntoPaths(String id) {
    assertTrue(ResourceId.of(id).isEmpty());
  }

  @Test
  void aKeyOfAnotherVaultIsAnotherKey() {
    KeyName key = KeyName.of(AzureWorld.KEY).orElseThrow();
    assertTrue(key.isSameAs(KeyName.of(AzureWorld.KEY + "/0682afdd").orElseThrow()));
    for (String other :
        new String[] {
          "https://other.vault.azure.net/keys/wrap", "https://keep.vault.azure.net/keys/other"
        }) {
      assertFalse(key.isSameAs(KeyName.of(other).orElseThrow()), other);
    }
  }

  private static AzureSettings settings(String... pairs) {
    Map<String, String> all = new java.util.HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.put(pairs[i], pairs[i + 1]);
    }
    return AzureSettings.of(new StoreSettings(all));
  }

  @Test
  void asksEachCloudWhereItIs() {
    assertEquals("https://management.azure.com", settings().management().toString());
    AzureSettings government = settings("suffix", "blob.core.usgovcloudapi.net");
    assertEquals("https://management.usgovcloudapi.net", government.management().toString());
    assertTrue(government.authority().toString().startsWith("https://login.microsoftonline.us"));
    assertEquals("https://acc.blob.core.usgovcloudapi.net", government.blobs().account("acc"));
  }

  @Test
  void refusesSettingsThatLeadAstray() {
    for (String[] each :
        new String[][] {
          {"management-endpoint", "http://management.azure.com"},
          {"management-endpoint", "https://user:secret@host"},
          {"management-authority", "http://login"},
          {"management-subscription", "../x"},
          {"suffix", "blob.example.com"},
          {"credential", "password"},
          {"endpoint", "https://blobs.example.com"},
          {"unknown", "x"}
        }) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> settings(each), each[1]);
      assertFalse(refused.getMessage().contains("secret"), refused::getMessage);
    }
  }

  @Test
  void saysNothingOfWhatCredentialsSaid() {
    TokenCredential credential = _ -> Mono.error(new IllegalStateException("secret words"));
    Tokens tokens = new Tokens(credential);
    StoreException refused =
        assertThrows(
            StoreException.class, () -> tokens.of("az://acc", "https://management.azure.com"));
    assertEquals(StoreException.Reason.DENIED, refused.reason());
    assertFalse(refused.toString().contains("secret words"), refused::toString);
    assertEquals(null, refused.getCause());
    assertEquals("Tokens", tokens.toString());
  }

  @Test
  void sendsNoTokensToAManagementEndpointWithoutTls() throws Exception {
    List<String> sent = new CopyOnWriteArrayList<>();
    HttpServer plain =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    plain.createContext(
        "/",
        exchange -> {
          sent.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    plain.start();
    String url = "http://127.0.0.1:" + plain.getAddress().getPort();
    TokenCredential credential = _ -> Mono.just(new AccessToken("secret", OffsetDateTime.MAX));
    try (ResourceManager manager =
        new ResourceManager(settings("management-endpoint", url), new Tokens(credential))) {
      assertThrows(
          StoreException.class,
          () -> manager.get("az://acc", "x/read", "/x", ResourceManager.Version.STORAGE));
    } finally {
      plain.stop(0);
    }
    assertEquals(List.of("null"), sent);
  }

  @Test
  void sendsNoTokensWithoutTls() {
    AzureSettings loopback =
        settings("endpoint", "http://127.0.0.1:1", "management-endpoint", "http://127.0.0.1:1");
    BlobConnection blobs =
        new BlobConnection(loopback.blobs(), new Tokens(_ -> Mono.empty()), _ -> null);
    StoreException refused =
        assertThrows(StoreException.class, () -> blobs.container(AzurePlace.of("az://acc/models")));
    assertTrue(refused.getMessage().contains("without TLS"), refused::getMessage);
  }
}
