package io.weightseal.recipes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Source;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A changed file is refused, or what changed has no bearing on the plaintext.
final class TamperingTest {
  private static final String TEST_FILES = "io.weightseal.recipes.PythonFilesTest#files";

  @ParameterizedTest
  @MethodSource(TEST_FILES)
  void aFlippedBitIsRefusedOrChangesNothing(PythonFile file) throws IOException {
    int refused = 0;
    int without = 0;
    int messageFrom = messageStart(file.content());
    for (int bit = 0; bit < Byte.SIZE * file.content().length; bit++) {
      byte[] changed = file.content().clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      try {
        assertArrayEquals(file.plaintext(), openedThroughKms(file.with(changed)), "bit " + bit);
        assertTrue(bit / Byte.SIZE < messageFrom, "bit " + bit + " of the message");
        without++;
      } catch (WeightsealException e) {
        refused++;
      }
    }
    assertTrue(refused > Byte.SIZE * 100, refused + " refused");
    // The case of a letter in an escape, has_aad, white space, a version that is as good.
    assertTrue(without < 0.1 * refused, without + " without effect, " + refused + " refused");
  }

  private static byte[] openedThroughKms(PythonFile file) throws WeightsealException {
    try (Source source = file.source()) {
      RecipeFile read = RecipeFile.read(source);
      return switch (read.header()) {
        case EnvmodelHeader header when header.encryptionContext() != null ->
            PythonFile.open(read, header.dataKey(new FakeKms()), header.aad());
        case EnvmodelHeader header -> PythonFile.open(read, file.dataKey(), header.aad());
        case EncmodelHeader _ -> PythonFile.open(read, file.dataKey(), file.aad());
      };
    }
  }

  private static int messageStart(byte[] content) {
    return 12 + ByteBuffer.wrap(content).getInt(8);
  }

  @ParameterizedTest
  @MethodSource(TEST_FILES)
  void isRefusedWhereverItIsCut(PythonFile file) {
    for (int length = 0; length < file.content().length; length++) {
      byte[] cut = Arrays.copyOf(file.content(), length);
      WeightsealException refusal =
          assertThrows(WeightsealException.class, () -> file.with(cut).open(), "at " + length);
      assertTrue(
          refusal instanceof TruncatedFileException || refusal instanceof NotAuthenticException,
          "at " + length + ": " + refusal);
    }
  }

  @ParameterizedTest
  @MethodSource(TEST_FILES)
  void isRefusedWithAByteAdded(PythonFile file) {
    byte[] longer = Arrays.copyOf(file.content(), file.content().length + 1);
    assertThrows(WeightsealException.class, () -> file.with(longer).open());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bound.encmodel", "pairs.envmodel"})
  void refusesAnotherKeyAndOtherAdditionalData(String name) throws IOException {
    PythonFile file = PythonFile.named(name);
    try (Source source = file.source()) {
      RecipeFile read = RecipeFile.read(source);
      byte[] otherAad = "llama:1.1".getBytes(StandardCharsets.UTF_8);
      assertRefused(read, file.key(), otherAad);
      assertRefused(read, file.key(), new byte[0]);
      byte[] otherKey = file.key().clone();
      otherKey[31] ^= 1;
      assertRefused(read, otherKey, file.aad());
    }
  }

  private static void assertRefused(RecipeFile file, byte[] key, byte[] aad) {
    try (DataKey dataKey = DataKey.takingOver(key.clone())) {
      assertThrows(
          NotAuthenticException.class, () -> file.verify(dataKey, aad, Progress.NONE).close());
    }
  }

  @Test
  void asksKmsForTheContextOfTheFileAndNoOther() throws IOException {
    PythonFile file = PythonFile.named("pairs.envmodel");
    PythonFile other = file.with(replaced(file.content(), "\"1.0\"", "\"2.0\""));
    KeyServiceException refusal =
        assertThrows(KeyServiceException.class, () -> openedThroughKms(other));
    assertEquals(KeyServiceException.Reason.WRONG_CONTEXT, refusal.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.encmodel", "pairs.envmodel"})
  void refusesAPlaintextThatIsNotTheOneInTheHeader(String name) throws IOException {
    PythonFile file = PythonFile.named(name);
    String text = new String(file.content(), StandardCharsets.ISO_8859_1);
    int at = text.indexOf("plaintext_hash\": \"") + "plaintext_hash\": \"".length();
    byte[] changed = file.content().clone();
    changed[at] = (byte) (changed[at] == '0' ? '1' : '0');
    assertThrows(NotAuthenticException.class, () -> file.with(changed).open());
  }

  @Test
  void refusesWhatIsNoSuchFile() throws IOException {
    PythonFile file = PythonFile.named("plain.encmodel");
    assertThrows(
        MalformedArtifactException.class,
        () -> file.with(replaced(file.content(), "ENCMODEL", "ENCMODEM")).open());
    assertThrows(
        UnsupportedVersionException.class,
        () -> file.with(replaced(file.content(), "\"version\": 1,", "\"version\": 2,")).open());
    assertThrows(
        UnsupportedVersionException.class,
        () -> file.with(replaced(file.content(), "AES-256-GCM", "AES-256-CTR")).open());
    byte[] longHeader = file.content().clone();
    longHeader[8] = (byte) 0xff;
    assertThrows(MalformedArtifactException.class, () -> file.with(longHeader).open());
  }

  private static byte[] replaced(byte[] content, String old, String with) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(old));
    return text.replace(old, with).getBytes(StandardCharsets.ISO_8859_1);
  }
}
