package io.weightseal.recipes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.Progress;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.recipes.internal.gcm.GcmStream;
import io.weightseal.recipes.internal.gcm.GcmTag;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is verified becomes a sealed file, and a sealed file becomes `ENCMODEL`.
final class SealingTest {
  private final FakeKeyService keys = new FakeKeyService("local");
  private final KeyUri key = keys.add("team");
  private final Weightseal engine = Weightseal.builder().keyService(keys).workers(2).build();
  private final MemoryObjectStore store = new MemoryObjectStore();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 262_143, 262_144, 262_145, 1 << 20, 5_000_000})
  void whatIsExportedIsImported(int size) throws IOException {
    byte[] plaintext = new byte[size];
    new Random(size).nextBytes(plaintext);
    store.put("plain", plaintext);
    engine.encrypt(at("plain"), at("sealed"), EncryptOptions.of(key, "llama"));
    for (byte[] aad : new byte[][] {null, {1, 2, 3}}) {
      export("old", aad);
      seal(store.open("old"), aad == null ? new byte[0] : aad);
      assertArrayEquals(plaintext, opened("new"));
      store.delete("new");
      store.delete("old");
    }
  }

  @Test
  void exportsUnderAFreshNonceEachTime() throws IOException {
    store.put("plain", new byte[64]);
    engine.encrypt(at("plain"), at("sealed"), EncryptOptions.of(key, "llama"));
    export("one", null);
    export("two", null);
    byte[] one = bytes("one");
    byte[] two = bytes("two");
    int messages = one.length - 64 - GcmTag.BYTES;
    assertNotEquals(
        HexFormat.of().formatHex(one, messages - GcmStream.NONCE_BYTES, messages),
        HexFormat.of().formatHex(two, messages - GcmStream.NONCE_BYTES, messages));
    assertFalse(Arrays.equals(one, messages, one.length, two, messages, two.length));
  }

  /// At the first byte, within and at the end of what is read at once, and in the tag.
  @ParameterizedTest
  @CsvSource({"0", "262143", "262144", "299999"})
  void aFileThatChangesBetweenThePassesLeavesNothing(int at) throws IOException {
    byte[] old = exported(300_000);
    int start = old.length - 300_000 - 16;
    byte[] other = old.clone();
    other[start + at] ^= 1;
    StoreException refusal = assertThrows(StoreException.class, () -> sealChanging(old, other));
    assertEquals(StoreException.Reason.CHANGED, refusal.reason());
    assertEquals(Optional.empty(), store.find("new"));
  }

  @Test
  void aFileThatIsCutBetweenThePassesLeavesNothing() throws IOException {
    byte[] old = exported(300_000);
    assertThrows(
        TruncatedFileException.class,
        () -> sealChanging(old, Arrays.copyOf(old, old.length - 1000)));
    assertEquals(Optional.empty(), store.find("new"));
  }

  @Test
  void asksTheStoreWhetherTheFileChanged() throws IOException {
    byte[] old = exported(1000);
    store.put("old", old);
    try (Source source = store.open("old");
        DataKey dataKey = oldKey();
        VerifiedPlaintext plaintext =
            RecipeFile.read(source).verify(dataKey, new byte[0], Progress.NONE)) {
      store.put("old", new byte[5]);
      StoreException refusal = assertThrows(StoreException.class, () -> sealTo("new", plaintext));
      assertEquals(StoreException.Reason.CHANGED, refusal.reason());
    }
    assertEquals(Optional.empty(), store.find("new"));
  }

  @Test
  void refusesMoreThanOneMessageHolds() throws IOException {
    long size = EncmodelHeader.MAX_PLAINTEXT_BYTES + 1000;
    try (Source source = sizedAs(size, memory(exported(10)))) {
      WeightsealException refusal =
          assertThrows(WeightsealException.class, () -> RecipeFile.read(source));
      assertTrue(String.valueOf(refusal.getMessage()).contains("68719476704"));
    }
  }

  @Test
  void aDamagedModelIsNotExported() throws IOException {
    exported(300_000);
    byte[] sealed = bytes("sealed");
    sealed[sealed.length - 5_000] ^= 1;
    store.put("sealed", sealed);
    assertThrows(WeightsealException.class, () -> export("again", null));
    assertEquals(Optional.empty(), store.find("again"));
  }

  private byte[] exported(int size) throws IOException {
    store.put("plain", new byte[size]);
    engine.encrypt(at("plain"), at("sealed"), EncryptOptions.of(key, "llama"));
    export("exported", null);
    return bytes("exported");
  }

  private void export(String name, byte[] aad) throws WeightsealException {
    try (SealedModel model = engine.open(at("sealed"), Expectations.NONE);
        DataKey dataKey = oldKey();
        Sink sink = store.create(name, -1, IfExists.REFUSE)) {
      new EncmodelExport(new SecureRandom(), Progress.NONE)
          .write(model.files().getFirst(), dataKey, aad, sink);
    }
  }

  private void sealChanging(byte[] old, byte[] other) throws WeightsealException {
    ChangedSource source = new ChangedSource(memory(old), memory(other));
    try (DataKey dataKey = oldKey();
        VerifiedPlaintext plaintext =
            RecipeFile.read(source).verify(dataKey, new byte[0], Progress.NONE)) {
      source.change();
      sealTo("new", plaintext);
    }
  }

  private void seal(Source source, byte[] aad) throws WeightsealException {
    try (source;
        DataKey dataKey = oldKey();
        VerifiedPlaintext plaintext = RecipeFile.read(source).verify(dataKey, aad, Progress.NONE)) {
      sealTo("new", plaintext);
    }
  }

  private void sealTo(String name, VerifiedPlaintext plaintext) throws WeightsealException {
    try (Sink sink = store.create(name, -1, IfExists.REFUSE)) {
      engine.encrypt(plaintext, "model.bin", sink, EncryptOptions.of(key, "llama"));
    }
  }

  private byte[] opened(String name) throws IOException {
    try (SealedModel model = engine.open(at(name), Expectations.NONE);
        InputStream plaintext = model.files().getFirst().stream()) {
      return plaintext.readAllBytes();
    }
  }

  private static DataKey oldKey() {
    byte[] bytes = new byte[DataKey.BYTES];
    bytes[5] = 7;
    return DataKey.takingOver(bytes);
  }

  private byte[] bytes(String name) throws WeightsealException {
    try (Source source = store.open(name)) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(source.size()));
      source.read(content, 0);
      return content.array();
    }
  }

  private static Source memory(byte[] content) throws WeightsealException {
    MemoryObjectStore store = new MemoryObjectStore();
    store.put("old", content);
    return store.open("old");
  }

  private static Source sizedAs(long size, Source source) {
    return new ChangedSource(source, source) {
      @Override
      public long size() {
        return size;
      }
    };
  }

  private Location at(String name) {
    return new Location(store, name);
  }
}
