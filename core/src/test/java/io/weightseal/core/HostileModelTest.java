package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NotAuthenticException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Artifacts on disk that are made to cost much, or to lead elsewhere.
class HostileModelTest {
  @TempDir private Path folder;
  private final Workbench bench = new Workbench();
  private Path model;
  private FaultyStore watched;
  private Location sealed;

  @BeforeEach
  void seal() throws Exception {
    Files.createDirectories(folder.resolve("plain/b"));
    Files.write(folder.resolve("plain/a"), new byte[10]);
    Files.write(folder.resolve("plain/b/c"), new byte[10]);
    watched = FaultyStore.counting(new FileStore(folder));
    sealed = new Location(watched, "model");
    bench.engine(1).encrypt(new Location(watched, "plain"), sealed, bench.options());
    bench.engine(1).verify(sealed, Expectations.NONE);
    model = folder.resolve("model");
  }

  @ParameterizedTest
  @CsvSource({"manifest.json, 67108865", "manifest.json, 1099511627776", "keys.json, 65601"})
  void readsNoFileThatIsPastItsLimit(String name, long size) throws Exception {
    grow(model.resolve(name), size);
    long before = watched.bytesRead();
    // spec: v1#mft-2, v1#kjs-1
    MalformedArtifactException refusal =
        assertThrows(
            MalformedArtifactException.class,
            () -> bench.engine(1).verify(sealed, Expectations.NONE));
    assertTrue(refusal.getMessage().contains(Long.toString(size)), refusal::getMessage);
    long manifest = name.equals("keys.json") ? Files.size(model.resolve("manifest.json")) : 0;
    assertEquals(manifest, watched.bytesRead() - before);
    assertEquals(1, bench.keys.unwraps());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 16_385, Integer.MAX_VALUE})
  void readsNoMoreThanAHeadersFrontWhenItsLengthIsPastTheLimit(int length) throws Exception {
    byte[] file = Files.readAllBytes(model.resolve("a.sealed"));
    ByteBuffer.wrap(file).putInt(12, length);
    Files.write(folder.resolve("alone"), file);
    long before = watched.bytesRead();
    // spec: v1#hdr-4
    assertThrows(
        MalformedArtifactException.class,
        () -> bench.engine(1).verify(new Location(watched, "alone"), Expectations.NONE));
    assertEquals(16, watched.bytesRead() - before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "keys.json", "a.sealed", "b/c.sealed"})
  void followsNoLinkInsideASealedModel(String name) throws Exception {
    // What the link names is the very file, under a name that readers pass over.
    Path aside = model.resolve(".weightseal-aside");
    Files.move(model.resolve(name), aside);
    Files.createSymbolicLink(model.resolve(name), aside.toAbsolutePath());
    // spec: v1#mdl-3
    NotAuthenticException refusal =
        assertThrows(
            NotAuthenticException.class, () -> bench.engine(1).verify(sealed, Expectations.NONE));
    assertTrue(refusal.getMessage().contains(name), refusal::getMessage);
    Files.delete(model.resolve(name));
    Files.move(aside, model.resolve(name));
    bench.engine(1).verify(sealed, Expectations.NONE);
  }

  @Test
  void followsNoLinkedFolderInsideASealedModel() throws Exception {
    Files.move(model.resolve("b"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(model.resolve("b"), folder.resolve("elsewhere"));
    assertThrows(
        NotAuthenticException.class, () -> bench.engine(1).verify(sealed, Expectations.NONE));
  }

  private static void grow(Path file, long size) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toString(), "rw")) {
      sparse.setLength(size);
    }
  }
}
