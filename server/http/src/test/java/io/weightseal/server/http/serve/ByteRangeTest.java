package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// spec: transfer-v1#ans-2
class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "0-0, 0, 1",
    "0-99, 0, 100",
    "0-100, 0, 100",
    "99-99, 99, 1",
    "99-, 99, 1",
    "10-, 10, 90",
    "-1, 99, 1",
    "-100, 0, 100",
    "-1000, 0, 100"
  })
  void findsTheBytes(String asked, long first, long length) throws Refusal {
    assertEquals(new ByteRange(first, length), ByteRange.parse("bytes=" + asked, 100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100-",
        "100-100",
        "5-4",
        "-0",
        "-",
        "",
        "0-1,3-4",
        "a-b",
        "0-1x",
        "--1",
        "99999999999999999999-"
      })
  void refusesWhatIsNoneOfThem(String asked) {
    Refusal refusal =
        assertThrows(Refusal.class, () -> ByteRange.parse("bytes=" + asked, 100), asked);
    assertEquals(416, refusal.problem().status());
  }

  @Test
  void passesOverOtherUnits() throws Refusal {
    assertNull(ByteRange.parse("lines=1-2", 100));
  }

  @Test
  void refusesEveryRangeOfNothing() {
    assertThrows(Refusal.class, () -> ByteRange.parse("bytes=0-", 0));
    assertThrows(Refusal.class, () -> ByteRange.parse("bytes=-1", 0));
  }
}
