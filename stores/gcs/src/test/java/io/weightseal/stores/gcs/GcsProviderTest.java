package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStoreProvider;
import io.weightseal.api.StoreSettings;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A URI and settings lead to a place in a bucket, or to an error that names what is wrong.
class GcsProviderTest {
  private static ObjectStoreProvider provider() {
    return ServiceLoader.load(ObjectStoreProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(each -> each.scheme().equals("gs"))
        .findFirst()
        .orElseThrow();
  }

  private static Location locate(String uri) {
    return provider().locate(uri, StoreSettings.NONE);
  }

  @Test
  void findsBucketAndName() {
    assertEquals("models/llama 3/a%20b", locate("gs://weights/models/llama 3/a%20b").name());
    assertEquals("gs://weights/models/llama", locate("gs://weights/models/llama").toString());
    assertEquals("models", locate("gs://weights/models/").name());
    assertEquals("", locate("gs://weights").name());
    assertEquals("gs://weights", locate("gs://weights/").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gs://",
        "gs:///x",
        "gs:weights",
        "s3://xyz/y",
        "gs://a@b/c",
        "gs://a?b/c",
        "gs://x"
      })
  void refusesWhatNamesNoBucket(String uri) {
    assertThrows(IllegalArgumentException.class, () -> locate(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1:9000",
        "http://localhost.example.com",
        "https://user:secret@host",
        "https://host?x=secret",
        "ftp://host",
        "secret",
        "http://127.0.0.1.nip.io/"
      })
  void refusesEndpointsWhereOthersCouldReadAndRepeatsThemNot(String endpoint) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> GcsSettings.of(new StoreSettings(Map.of("endpoint", endpoint))));
    assertFalse(refusal.getMessage().contains("secret"), refusal::getMessage);
    assertTrue(refusal.getMessage().contains("endpoint of gs"), refusal::getMessage);
  }

  @Test
  void readsItsSettings() {
    GcsSettings settings =
        GcsSettings.of(
            new StoreSettings(
                Map.of("endpoint", "https://gcs.internal:9000/", "quota-project", "my-project")));
    assertEquals("https://gcs.internal:9000", settings.endpoint().toString());
    assertFalse(settings.onLoopback());
    assertEquals(
        "https://storage.googleapis.com", GcsSettings.of(StoreSettings.NONE).endpoint().toString());
    assertTrue(
        GcsSettings.of(new StoreSettings(Map.of("endpoint", "http://127.0.0.1:90"))).onLoopback());
    for (Map<String, String> wrong :
        List.of(
            Map.of("quota-project", "Ä"),
            Map.of("endpoint", "https://host/path"),
            Map.of("bucket", "b"))) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class, () -> GcsSettings.of(new StoreSettings(wrong)));
      String name = wrong.keySet().iterator().next();
      assertTrue(refusal.getMessage().contains(name), refusal::getMessage);
    }
  }
}
