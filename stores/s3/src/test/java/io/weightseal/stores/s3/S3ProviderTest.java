package io.weightseal.stores.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStoreProvider;
import io.weightseal.api.StoreSettings;
import io.weightseal.stores.aws.S3Settings;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A URI and settings lead to a place in a bucket, or to an error that names what is wrong.
class S3ProviderTest {
  private static ObjectStoreProvider provider() {
    return ServiceLoader.load(ObjectStoreProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(each -> each.scheme().equals("s3"))
        .findFirst()
        .orElseThrow();
  }

  private static Location locate(String uri) {
    return provider().locate(uri, StoreSettings.NONE);
  }

  @Test
  void findsBucketAndName() {
    assertEquals("models/llama 3/a%20b", locate("s3://weights/models/llama 3/a%20b").name());
    assertEquals("s3://weights/models/llama", locate("s3://weights/models/llama").toString());
    assertEquals("models", locate("s3://weights/models/").name());
    assertEquals("", locate("s3://weights").name());
    assertEquals("s3://weights", locate("s3://weights/").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://",
        "s3:///x",
        "s3:weights",
        "gs://x/y",
        "s3://a@b/c",
        "s3://a?b/c",
        "s3://x"
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
            () -> S3Settings.of(new StoreSettings(Map.of("endpoint", endpoint))));
    assertFalse(refusal.getMessage().contains("secret"), refusal::getMessage);
    assertTrue(refusal.getMessage().contains("endpoint of s3"), refusal::getMessage);
  }

  @Test
  void readsItsSettings() {
    S3Settings settings =
        S3Settings.of(
            new StoreSettings(
                Map.of(
                    "endpoint", "https://minio.internal:9000", "region", "home", "profile", "p")));
    assertEquals(S3Settings.Style.PATH, settings.style());
    assertFalse(settings.onLoopback());
    assertEquals(S3Settings.Style.HOST, S3Settings.of(StoreSettings.NONE).style());
    assertTrue(
        S3Settings.of(new StoreSettings(Map.of("endpoint", "http://127.0.0.1:9000"))).onLoopback());
    for (Map<String, String> wrong :
        Map.of("region", "Ä", "path-style", "maybe", "bucket", "b").entrySet().stream()
            .map(each -> Map.of(each.getKey(), each.getValue()))
            .toList()) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class, () -> S3Settings.of(new StoreSettings(wrong)));
      String name = wrong.keySet().iterator().next();
      assertTrue(refusal.getMessage().contains(name), refusal::getMessage);
    }
  }
}
