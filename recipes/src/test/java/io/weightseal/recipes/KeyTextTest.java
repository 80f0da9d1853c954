package io.weightseal.recipes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.DataKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyTextTest {
  private static final byte[] KEY = new byte[DataKey.BYTES];

  static {
    for (int i = 0; i < KEY.length; i++) {
      KEY[i] = (byte) (0xfb - i * 31);
    }
  }

  @Test
  void readsEverySpelling() {
    assertKey(KEY);
    assertKey(text(HexFormat.of().formatHex(KEY)));
    assertKey(text(HexFormat.of().withUpperCase().formatHex(KEY) + "\n"));
    assertKey(text(Base64.getEncoder().encodeToString(KEY)));
    assertKey(text(" \t" + Base64.getEncoder().encodeToString(KEY) + "\r\n"));
    assertKey(text(Base64.getEncoder().withoutPadding().encodeToString(KEY)));
    assertKey(text(Base64.getUrlEncoder().encodeToString(KEY)));
  }

  private static void assertKey(byte[] content) {
    byte[] given = content.clone();
    try (DataKey key = KeyText.parse(given)) {
      assertArrayEquals(KEY, key.<byte[], RuntimeException>use(byte[]::clone));
    }
    assertArrayEquals(new byte[content.length], given, "wiped");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "secretsecretsecretsecretsecret!",
        "secretsecretsecretsecretsecretsec",
        "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!A=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "-----BEGIN PRIVATE KEY-----"
      })
  void refusesWhatIsNoKeyAndKeepsItToItself(String content) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> KeyText.parse(text(content)));
    assertFalse(
        content.length() > 1 && String.valueOf(refusal.getMessage()).contains(content.strip()));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
