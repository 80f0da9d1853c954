package io.weightseal.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
  private static final String SETTING = "endpoint of s3";
  private static final String REASON = "others could read it";

  @ParameterizedTest
  @CsvSource({
    "https://store.example.org, https://store.example.org",
    "https://store.example.org:9000/, https://store.example.org:9000",
    "http://127.0.0.1:5000, http://127.0.0.1:5000",
    "http://127.8.9.1, http://127.8.9.1",
    "http://localhost:4566/, http://localhost:4566",
    "http://[::1]:5000, http://[::1]:5000",
  })
  void takesTlsAndThisMachine(String text, URI address) {
    assertEquals(address, Endpoints.ofHost(SETTING, text, REASON));
    assertEquals(address, Endpoints.withPath(SETTING, text, REASON));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "secret",
        "secret:9000",
        "https:/secret",
        "https://",
        "https:secret",
        "ftp://secret",
        "HTTPS://secret",
        "http://secret",
        "http://127.0.0.1.secret",
        "http://localhost.secret",
        "http://127.0.0.1@secret",
        "http://user:secret@127.0.0.1",
        "https://user:secret@store.example.org",
        "https://store.example.org?secret",
        "https://store.example.org#secret",
        "https://store.example.org secret",
        "https://store_secret",
      })
  void refusesAllElseAndDoesNotRepeatIt(String text) {
    for (boolean path : new boolean[] {false, true}) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> {
                if (path) {
                  Endpoints.withPath(SETTING, text, REASON);
                } else {
                  Endpoints.ofHost(SETTING, text, REASON);
                }
              });
      assertTrue(refused.getMessage().startsWith(SETTING), refused.getMessage());
      assertTrue(refused.getMessage().endsWith("only, since " + REASON), refused.getMessage());
      assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
      assertNull(refused.getCause());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://store.example.org/v1", "http://127.0.0.1:5000/v1/s3"})
  void takesAPathWhereOneMayBe(String text) {
    assertEquals(URI.create(text), Endpoints.withPath(SETTING, text + "/", REASON));
    assertThrows(IllegalArgumentException.class, () -> Endpoints.ofHost(SETTING, text, REASON));
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:5000, true",
    "http://[::1], true",
    "https://127.0.0.1:5000, false",
    "http://store.example.org, false",
    "http:relative, false",
  })
  void tellsThisMachineWithoutTlsFromOthers(URI address, boolean onLoopback) {
    assertEquals(onLoopback, Endpoints.onLoopback(address));
  }
}
