package io.weightseal.keys.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Pkcs11UriTest {
  @Test
  void readsTokenAndObject() {
    Pkcs11Uri uri = parse("pkcs11:token=team;object=models");
    assertEquals("team", uri.token());
    assertEquals("models", uri.object());
    assertNull(uri.serial());
    assertNull(uri.id());
  }

  @Test
  void decodesPercentAndReadsEveryAttribute() {
    Pkcs11Uri uri =
        parse(
            "pkcs11:object=a%20b%3Bc;type=secret-key;id=%01%aF;model=M%C3%BC;manufacturer=Me;"
                + "serial=12;token=The%20Token");
    assertEquals("a b;c", uri.object());
    assertEquals("01af", uri.id());
    assertEquals("Mü", uri.model());
    assertEquals("Me", uri.manufacturer());
    assertEquals("12", uri.serial());
    assertEquals("The Token", uri.token());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pkcs11:object=k | it names no token",
        "pkcs11:token=t | it names no object",
        "pkcs11:token=t;object=k;object=k | has object twice",
        "pkcs11:token=t;object=k;slot-id=1 | has slot-id",
        "pkcs11:token=t;object=k;library-version=3 | has library-version",
        "pkcs11:token=t;object=k;x-vendor=1 | has x-vendor",
        "pkcs11:token=t;object=k;type=private | type must be secret-key",
        "pkcs11:token=t;object | expected ATTRIBUTE=VALUE",
        "pkcs11:token=t;object=k; | expected ATTRIBUTE=VALUE",
        "pkcs11:token=t;=k | expected ATTRIBUTE=VALUE",
        "pkcs11:token=t;object=%4 | object has a % without two hex digits",
        "pkcs11:token=t;object=%4g | object has a % without two hex digits",
        "pkcs11:token=t;object=a b | object has a character that must be percent-encoded",
        "pkcs11:token=t;object=a/b | object has a character that must be percent-encoded",
        "pkcs11:token=t;object=%00 | object is empty or holds a control character",
        "pkcs11:token=t;object=%ff | object is not well-formed UTF-8",
        "pkcs11:token=;object=k | token is empty",
        "pkcs11:token=t;id= | id is empty",
        "pkcs11:token=t;object=%C3%BC | the label of a key must be ASCII",
        "pkcs12:token=t;object=k | it is no key of PKCS#11",
      })
  void refusesWhatNamesNoKey(String text, String why) {
    KeyUri key = new KeyUri(text);
    KeyServiceException refusal = assertThrows(KeyServiceException.class, () -> Pkcs11Uri.of(key));
    assertEquals(Reason.ABSENT, refusal.reason());
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(text), refusal.getMessage());
    try (Pkcs11KeyService service = TestTokens.open()) {
      assertFalse(service.knows(key));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "module-path=/tmp/evil.so | module-path",
        "pin-value=9753 | pin-value",
        "pin-source=file:/tmp/9753 | pin-source",
        "module-name=9753 | module-name",
        "pin-value=9753&module-path=/tmp/evil.so | pin-value, module-path",
        "x-any=9753 | x-any",
        "9753 | a query",
      })
  void refusesAQueryByNameWithoutShowingIt(String query, String names) {
    KeyUri key = new KeyUri("pkcs11:token=t;object=k?" + query);
    KeyServiceException refusal = assertThrows(KeyServiceException.class, () -> Pkcs11Uri.of(key));
    assertEquals(Reason.DENIED, refusal.reason());
    assertTrue(refusal.getMessage().contains(names + " may not stand"), refusal.getMessage());
    assertFalse(refusal.toString().contains("9753"), refusal.getMessage());
    assertFalse(refusal.toString().contains("evil"), refusal.getMessage());
    try (Pkcs11KeyService service = TestTokens.open()) {
      assertFalse(service.knows(key));
    }
  }

  private static Pkcs11Uri parse(String text) {
    return Pkcs11Uri.parse(new KeyUri(text));
  }
}
