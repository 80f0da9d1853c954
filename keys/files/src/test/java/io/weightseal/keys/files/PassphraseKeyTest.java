package io.weightseal.keys.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassphraseKeyTest {
  /// Answers made by another program: Python's `cryptography` package.
  @ParameterizedTest
  @CsvSource({
    "32, ce9593d9a22df55ed28aab0f5bd87329b3df8ca728260211f5e2d502642626f1",
    "65536, 4b14955264e68821a5a35870e04983d87f70046757d721f5abec3959c2a0b7ab",
  })
  void derivesTheKnownAnswers(int memoryKib, String derived) {
    Protection.Argon2id parameters =
        new Protection.Argon2id(memoryKib, 3, 4, "404142434445464748494a4b4c4d4e4f");
    byte[] passphrase = "pässwort".getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(
        HexFormat.of().parseHex(derived), PassphraseKey.derive(passphrase, parameters));
  }
}
