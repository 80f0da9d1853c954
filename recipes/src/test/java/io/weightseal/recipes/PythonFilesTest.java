package io.weightseal.recipes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.Source;
import io.weightseal.core.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that Python made open, to the bytes that Python put in.
final class PythonFilesTest {
  static List<PythonFile> files() throws IOException {
    return PythonFile.all();
  }

  static List<PythonFile> envelopes() throws IOException {
    return files().stream().filter(file -> file.name().endsWith(".envmodel")).toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void opens(PythonFile file) throws IOException {
    assertArrayEquals(file.plaintext(), file.open());
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void writesTheMetadataAsPythonDoes(PythonFile file) throws IOException {
    try (Source source = file.source()) {
      EnvmodelHeader header = (EnvmodelHeader) RecipeFile.read(source).header();
      assertEquals(new String(file.aad(), StandardCharsets.US_ASCII), header.metadata());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pairs.envmodel", "no-pairs.envmodel", "indented.envmodel"})
  void hasItsDataKeyDecryptedInOneCallWithKeyAndContext(String name) throws IOException {
    PythonFile file = PythonFile.named(name);
    FakeKms kms = new FakeKms();
    try (Source source = file.source()) {
      RecipeFile read = RecipeFile.read(source);
      EnvmodelHeader header = (EnvmodelHeader) read.header();
      DataKey key = header.dataKey(kms);
      assertArrayEquals(file.plaintext(), PythonFile.open(read, key, header.aad()));
    }
    assertEquals(1, kms.calls());
  }

  @Test
  void callsNoKmsWithAContextThatItCannotTake() throws IOException {
    FakeKms kms = new FakeKms();
    try (Source source = PythonFile.named("awkward.envmodel").source()) {
      EnvmodelHeader header = (EnvmodelHeader) RecipeFile.read(source).header();
      KeyServiceException refusal =
          assertThrows(KeyServiceException.class, () -> header.dataKey(kms));
      assertEquals(KeyServiceException.Reason.UNSUPPORTED, refusal.reason());
    }
    assertEquals(0, kms.calls());
  }

  @Test
  void tellsHowFarTheFirstPassIs() throws IOException {
    PythonFile file = PythonFile.named("plain.encmodel");
    AtomicLong total = new AtomicLong();
    AtomicLong done = new AtomicLong();
    Progress progress =
        new Progress() {
          @Override
          public void begin(long totalBytes) {
            total.set(totalBytes);
          }

          @Override
          public void advanced(long bytes) {
            done.addAndGet(bytes);
          }
        };
    try (Source source = file.source();
        DataKey key = file.dataKey();
        VerifiedPlaintext plaintext = RecipeFile.read(source).verify(key, file.aad(), progress)) {
      assertEquals(true, plaintext.isOpen());
    }
    assertEquals(file.plaintext().length, total.get());
    assertEquals(file.plaintext().length, done.get());
  }
}
