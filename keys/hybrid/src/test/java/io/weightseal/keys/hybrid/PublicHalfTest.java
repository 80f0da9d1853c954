package io.weightseal.keys.hybrid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// spec: v1#hyb-3
class PublicHalfTest {
  private static final byte[] SEED = new byte[XWing.SEED_BYTES];

  private final PublicHalf half = PublicHalf.of("recovery-2026", SEED);

  /// Made by another program from the text of the specification: `spec/reference`.
  @Test
  void hasTheKnownFingerprintAndChecksum() {
    assertEquals(KnownAnswers.FINGERPRINT, KnownAnswers.half().fingerprint());
    assertTrue(KnownAnswers.half().text().endsWith(KnownAnswers.TEXT_END));
    assertEquals(32, half.fingerprint().length());
  }

  @Test
  void isOneLineThatReadsBack() {
    String text = half.text();
    assertTrue(text.matches("weightseal-hybrid:recovery-2026:[A-Za-z0-9_-]{1632}"), text);
    PublicHalf read = PublicHalf.parse("\n " + text + "\r\n");
    assertEquals(half, read);
    assertEquals(half.hashCode(), read.hashCode());
    assertEquals("recovery-2026", read.name());
    assertEquals("hybrid:recovery-2026", read.uri().value());
    assertEquals(half.fingerprint(), read.fingerprint());
    assertArrayEquals(XWing.publicKey(SEED), read.requireUsable().publicKey());
  }

  @Test
  void anotherNameOrKeyIsAnother() {
    byte[] otherSeed = SEED.clone();
    otherSeed[0] = 1;
    PublicHalf otherKey = PublicHalf.of("recovery-2026", otherSeed);
    assertNotEquals(half, otherKey);
    assertNotEquals(half.fingerprint(), otherKey.fingerprint());
    assertNotEquals(half, PublicHalf.of("recovery-2027", SEED));
  }

  @Test
  void refusesATextChangedAtAnyCharacter() {
    String text = half.text();
    for (int at = 0; at < text.length(); at++) {
      StringBuilder changed = new StringBuilder(text);
      changed.setCharAt(at, text.charAt(at) == 'A' ? 'B' : 'A');
      assertThrows(
          IllegalArgumentException.class,
          () -> PublicHalf.parse(changed.toString()),
          changed::toString);
    }
  }

  @Test
  void refusesATextCutOrExtendedAnywhere() {
    String text = half.text();
    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);
      assertThrows(IllegalArgumentException.class, () -> PublicHalf.parse(cut), cut);
    }
    for (String more : new String[] {"A", "=", "AAAA", ":", " A", "\nA"}) {
      assertThrows(IllegalArgumentException.class, () -> PublicHalf.parse(text + more), more);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "weightseal-hybrid",
        "weightseal-hybrid:",
        "weightseal-hybrid:name",
        "weightseal-hybrid:name:",
        "weightseal-hybrid::AAAA",
        "weightseal-hybrid:../name:AAAA",
        "age1pq1qqqq",
      })
  void refusesOtherTexts(String text) {
    assertThrows(IllegalArgumentException.class, () -> PublicHalf.parse(text));
  }

  @Test
  void refusesAKeyThatNobodyCanUse() {
    byte[] outOfRange = half.publicKey();
    outOfRange[0] = (byte) 0xff;
    outOfRange[1] = (byte) 0xff;
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> PublicHalf.parse(KnownAnswers.text("n", outOfRange)).requireUsable());
    assertTrue(refusal.getMessage().contains("hybrid:n holds no key"), refusal.getMessage());
    byte[] zeroPoint = half.publicKey();
    java.util.Arrays.fill(zeroPoint, MlKem768.PUBLIC_BYTES, XWing.PUBLIC_BYTES, (byte) 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> PublicHalf.parse(KnownAnswers.text("n", zeroPoint)).requireUsable());
  }

  @Test
  void saysNoMoreThanNameAndFingerprint() {
    assertEquals("hybrid:recovery-2026 " + half.fingerprint(), half.toString());
    assertFalse(half.text().contains(Base64.getUrlEncoder().encodeToString(SEED)));
  }
}
