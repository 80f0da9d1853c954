package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// spec: transfer-v1#req-1
class RequestPathTest {
  @Test
  void cutsFirstAndDecodesOnce() throws Refusal {
    assertEquals(
        List.of("v1", "models", "a/b", "%2F", "ü@;="),
        RequestPath.parse("/v1/models/a%2Fb/%252F/%C3%bc@;=").parts());
    assertEquals(List.of(), RequestPath.parse("/").parts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v1",
        "/.",
        "/..",
        "/%2e%2E",
        "/a/../b",
        "//",
        "/a//b",
        "/a/",
        "/%",
        "/%4",
        "/%zz",
        "/%C3",
        "/%c0%ae",
        "/%ED%A0%80",
        "/a%00",
        "/a%0A",
        "/a%7f",
        "/a%5Cb",
        "/a\\b",
        "/a b",
        "/ü",
        "/%٣٣"
      })
  void refusesWhatIsNoName(String raw) {
    Refusal refusal = assertThrows(Refusal.class, () -> RequestPath.parse(raw), raw);
    assertEquals(400, refusal.problem().status());
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThrows(Refusal.class, () -> RequestPath.parse("/" + "a".repeat(8192)));
  }
}
