package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// spec: transfer-v1#ans-2
class ConditionsTest {
  private static final String ETAG = "abc";

  private static HttpFields header(HttpHeader name, String value) {
    return HttpFields.build().put(name, value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"abc\"", "*", "\"x\", \"abc\"", " \"abc\" "})
  void goesOnWhereTheVersionIsTheOneThatIsWanted(String wanted) throws Refusal {
    assertFalse(Conditions.notModified(header(HttpHeader.IF_MATCH, wanted), ETAG));
  }

  /// A weak ETag never matches here: it does not say that every byte is the same.
  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "abc", "W/\"abc\"", "\"abcd\"", "\"x\", \"y\"", ""})
  void refusesAnotherVersionThanTheWantedOne(String wanted) {
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> Conditions.notModified(header(HttpHeader.IF_MATCH, wanted), ETAG));
    assertEquals(412, refusal.problem().status());
  }

  @Test
  void saysThatNothingChangedToWhoHasIt() throws Refusal {
    assertTrue(Conditions.notModified(header(HttpHeader.IF_NONE_MATCH, "\"abc\""), ETAG));
    assertTrue(Conditions.notModified(header(HttpHeader.IF_NONE_MATCH, "W/\"abc\""), ETAG));
    assertFalse(Conditions.notModified(header(HttpHeader.IF_NONE_MATCH, "\"x\""), ETAG));
    assertFalse(Conditions.notModified(HttpFields.build(), ETAG));
  }

  @Test
  void givesTheWholeWhereTheRangeIsOfAnotherVersion() throws Refusal {
    HttpFields.Mutable headers = HttpFields.build().put(HttpHeader.RANGE, "bytes=1-2");
    assertEquals(new ByteRange(1, 2), Conditions.range(headers, ETAG, 10));
    headers.put(HttpHeader.IF_RANGE, "\"abc\"");
    assertEquals(new ByteRange(1, 2), Conditions.range(headers, ETAG, 10));
    for (String other : new String[] {"\"x\"", "W/\"abc\"", "Sat, 01 Jan 2000 00:00:00 GMT"}) {
      headers.put(HttpHeader.IF_RANGE, other);
      assertNull(Conditions.range(headers, ETAG, 10), other);
    }
  }
}
