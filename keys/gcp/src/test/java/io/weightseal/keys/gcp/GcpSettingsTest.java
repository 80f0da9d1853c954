package io.weightseal.keys.gcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.auth.oauth2.ServiceAccountCredentials;
import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.keys.gcp.GcpSettings.Transport;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcpSettingsTest {
  private static GcpSettings of(String name, String value) {
    return GcpSettings.of(new KeyServiceSettings(Map.of(name, value)));
  }

  @Test
  void needsNone() {
    GcpSettings settings = GcpSettings.of(KeyServiceSettings.NONE);
    assertNull(settings.endpoint());
    assertNull(settings.quotaProject());
    assertEquals(Transport.TLS, settings.transport());
  }

  @ParameterizedTest
  @CsvSource({
    "cloudkms.europe-west4.rep.googleapis.com, cloudkms.europe-west4.rep.googleapis.com:443, TLS",
    "https://kms.example:8443/, kms.example:8443, TLS",
    "127.0.0.1:9000, 127.0.0.1:9000, TLS",
    "http://127.0.0.1:9000, 127.0.0.1:9000, LOOPBACK_PLAINTEXT",
    "http://[::1]:9000, [::1]:9000, LOOPBACK_PLAINTEXT",
  })
  void readsTheEndpoint(String text, String place, Transport transport) {
    GcpSettings settings = of("endpoint", text);
    assertEquals(place, settings.endpoint());
    assertEquals(transport, settings.transport());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://kms.example:9000",
        "http://localhost:9000",
        "http://127.0.0.1.example:9000",
        "http://0.0.0.0:9000",
        "ftp://kms.example",
        "https://user@kms.example",
        "https://kms.example/path",
        "dns:///kms.example",
      })
  void neverSpeaksInTheClearToAnotherHost(String endpoint) {
    assertThrows(IllegalArgumentException.class, () -> of("endpoint", endpoint));
  }

  @Test
  void refusesSettingsThatItDoesNotKnow() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> of("credentials", "x"));
    assertTrue(refusal.getMessage().contains("endpoint, quota-project"));
  }

  /// The server speaks no TLS: the client must not fall back to what it does speak.
  @Test
  void withoutASchemeOnlyTlsWillDo() throws Exception {
    var keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    ServiceAccountCredentials account =
        ServiceAccountCredentials.newBuilder()
            .setClientEmail("sealer@research.example")
            .setPrivateKey(keys.generateKeyPair().getPrivate())
            .setPrivateKeyId("1")
            .setTokenServerUri(URI.create("http://127.0.0.1:1/token"))
            .build();
    try (KmsServer server = new KmsServer();
        DataKey dataKey = DataKey.random(new SecureRandom());
        GcpKeyService service =
            GcpKeyService.open(
                new KeyServiceSettings(Map.of("endpoint", "127.0.0.1:" + server.port())),
                Duration.ofSeconds(3),
                () -> account)) {
      server.kms.add(KmsFixture.RESOURCE);
      assertEquals(Optional.empty(), service.principal());
      KeyServiceException refusal =
          assertThrows(
              KeyServiceException.class,
              () -> service.wrap(dataKey, KmsFixture.KEY, KmsFixture.identity(Map.of())));
      assertEquals(Reason.UNAVAILABLE, refusal.reason(), refusal.getMessage());
      assertEquals(List.of(), server.calls);
      assertEquals(Optional.of("sealer@research.example"), service.principal());
    }
  }
}
