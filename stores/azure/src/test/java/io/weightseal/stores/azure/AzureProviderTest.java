package io.weightseal.stores.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStoreProvider;
import io.weightseal.api.StoreSettings;
import io.weightseal.stores.blob.BlobAccess;
import io.weightseal.stores.blob.BlobSettings;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A URI and settings lead to a place in a container, or to an error that names what is wrong.
class AzureProviderTest {
  private static final String HERE = "http://127.0.0.1:10000";

  private static Location locate(String uri) {
    return ServiceLoader.load(ObjectStoreProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(each -> each.scheme().equals("az"))
        .findFirst()
        .orElseThrow()
        .locate(uri, StoreSettings.NONE);
  }

  private static BlobSettings settings(Map<String, String> values) {
    return BlobSettings.of(new StoreSettings(values));
  }

  @Test
  void findsAccountContainerAndName() {
    assertEquals("m/llama 3/a%20b", locate("az://acme1/weights/m/llama 3/a%20b").name());
    assertEquals("az://acme1/weights/m/llama", locate("az://acme1/weights/m/llama").toString());
    assertEquals("m", locate("az://acme1/weights/m/").name());
    assertEquals("", locate("az://acme1/weights").name());
    assertEquals("az://acme1/$root", locate("az://acme1/$root/").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "az://",
        "az://acme1",
        "az:///weights/x",
        "az://acme1//x",
        "az://ACME/weights",
        "az://a.b/weights",
        "az://acme1/We",
        "az://acme1/we--ights",
        "az://acme1/weights-",
        "az://a@b/weights",
        "gs://acme1/weights"
      })
  void refusesWhatNamesNoContainer(String uri) {
    assertThrows(IllegalArgumentException.class, () -> locate(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1:10000",
        "http://localhost.example.com",
        "https://user:secret@host",
        "https://host?sig=secret",
        "https://host/secret",
        "ftp://host",
        "secret",
        "http://127.0.0.1.nip.io/"
      })
  void refusesEndpointsWhereOthersCouldReadAndRepeatsThemNot(String endpoint) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> settings(Map.of("endpoint", endpoint)));
    assertFalse(refusal.getMessage().contains("secret"), refusal::getMessage);
    assertTrue(refusal.getMessage().contains("endpoint of az"), refusal::getMessage);
  }

  @Test
  void findsTheAccountByHostOrPath() {
    assertEquals("https://acme1.blob.core.windows.net", settings(Map.of()).account("acme1"));
    assertEquals(
        "https://acme1.blob.core.usgovcloudapi.net",
        settings(Map.of("suffix", "blob.core.usgovcloudapi.net")).account("acme1"));
    assertEquals(HERE + "/acme1", settings(Map.of("endpoint", HERE)).account("acme1"));
    assertEquals(
        "https://blobs.internal:444",
        settings(Map.of("endpoint", "https://blobs.internal:444")).account("acme1"));
    assertThrows(
        IllegalArgumentException.class, () -> settings(Map.of("suffix", "blob.example.com")));
    assertThrows(IllegalArgumentException.class, () -> settings(Map.of("credential", "none")));
    assertThrows(IllegalArgumentException.class, () -> settings(Map.of("key", "x")));
  }

  @Test
  void sendsNoTokenWithoutTlsAndShowsNoSecret() {
    BlobSettings here = settings(Map.of("endpoint", HERE));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> BlobAccess.of(here, _ -> null));
    assertTrue(refusal.getMessage().contains("without TLS"), refusal::getMessage);
    for (String credential : new String[] {"sas", "shared-key"}) {
      BlobSettings wants = settings(Map.of("endpoint", HERE, "credential", credential));
      assertThrows(IllegalArgumentException.class, () -> BlobAccess.of(wants, _ -> " "));
      IllegalArgumentException wrong =
          assertThrows(
              IllegalArgumentException.class, () -> BlobAccess.of(wants, _ -> "no~secret!"));
      assertFalse(wrong.getMessage().contains("no~secret"), wrong::getMessage);
    }
    assertEquals("BlobAccess", BlobAccess.of(here, _ -> "sv=1&sig=abc").toString());
  }
}
