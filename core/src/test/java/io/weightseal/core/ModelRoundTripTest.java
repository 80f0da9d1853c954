package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.WrongIdentityException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A model of many files, in and out again.
class ModelRoundTripTest {
  @TempDir private Path folder;
  private final Workbench bench = new Workbench();

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("config.json", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    files.put("empty", new byte[0]);
    files.put("a/b/c/deep", Workbench.plaintext(16_384));
    files.put("a/b/other", Workbench.plaintext(16_385));
    files.put("données/été 文件 🦙.bin", Workbench.plaintext(300_000));
    files.put("with space and %41", Workbench.plaintext(7));
    for (int i = 0; i < 200; i++) {
      files.put("many/" + i, Workbench.plaintext(i * 97));
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void givesBackEveryFile(int workers) throws Exception {
    write(folder.resolve("model"), files());
    Location sealed = new Location(new FileStore(folder), "model.sealed");
    Location opened = new Location(new FileStore(folder), "opened");
    Weightseal engine = bench.engine(workers);
    SealSummary summary =
        engine.encrypt(FileStore.locate(folder.resolve("model")), sealed, bench.options());
    long bytes = files().values().stream().mapToLong(each -> each.length).sum();
    assertEquals(files().size(), summary.files());
    assertEquals(bytes, summary.plaintextBytes());
    assertEquals(
        summary.sealedBytes(),
        engine.inspect(sealed).files().stream().mapToLong(Inspection.FileEntry::sealedSize).sum());
    assertEquals(
        bytes, engine.decrypt(sealed, opened, Expectations.NONE, IfExists.REFUSE).plaintextBytes());
    assertSame(files(), read(folder.resolve("opened")));
    assertEquals(bytes, engine.verify(sealed, Expectations.NONE).plaintextBytes());
    assertEquals(List.of(), Leftovers.in(folder));
  }

  @Test
  void bindsTheModelToItsContext() throws Exception {
    bench.store.put("model/a", new byte[] {1});
    Map<String, String> context = Map.of("stage", "prod", "empty", "", "é", "文");
    EncryptOptions options =
        new EncryptOptions(List.of(bench.key), "llama", "3.1", context, IfExists.REFUSE);
    bench.engine(1).encrypt(bench.at("model"), bench.at("sealed"), options);
    Expectations right = new Expectations("llama", "3.1", context);
    assertEquals(context, bench.engine(1).verify(bench.at("sealed"), right).identity().context());
    int before = bench.keys.unwraps();
    for (Expectations wrong :
        List.of(
            new Expectations("lama", null, Map.of()),
            new Expectations(null, "3", Map.of()),
            new Expectations(null, null, Map.of("stage", "test")),
            new Expectations(null, null, Map.of("absent", "")))) {
      assertThrows(
          WrongIdentityException.class,
          () -> bench.engine(1).open(bench.at("sealed"), wrong).close());
      assertThrows(
          WrongIdentityException.class, () -> bench.engine(1).verify(bench.at("sealed"), wrong));
    }
    // spec: v1#opn-2
    assertEquals(before, bench.keys.unwraps());
  }

  @Test
  void reencryptsToTheSamePlaintextInOtherBytes() throws Exception {
    Location sealed = bench.sealModel(files());
    SealSummary anew =
        bench.engine(2).reencrypt(sealed, bench.at("anew"), List.of(bench.key), IfExists.REFUSE);
    // spec: v1#key-3
    assertNotEquals(bench.engine(1).inspect(sealed).identity().model(), anew.identity().model());
    Map<String, byte[]> before = bench.contents("model.sealed");
    Map<String, byte[]> after = bench.contents("anew");
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertFalse(Arrays.equals(bytes, after.get(name)), name));
    bench
        .engine(2)
        .decrypt(bench.at("anew"), bench.at("opened"), Expectations.NONE, IfExists.REFUSE);
    assertSame(files(), bench.contents("opened"));
  }

  @Test
  void reencryptsAFileInItsOwnPlace() throws Exception {
    byte[] plaintext = Workbench.plaintext(100_000);
    Location sealed = bench.seal(plaintext);
    byte[] before = bench.bytes("sealed");
    SealSummary anew =
        bench.engine(1).reencrypt(sealed, sealed, List.of(bench.key), IfExists.REPLACE);
    assertEquals("llama", anew.identity().name());
    assertFalse(Arrays.equals(before, bench.bytes("sealed")));
    assertArrayEquals(plaintext, bench.decrypt(sealed));
  }

  @Test
  void sealsTheSameFileToOtherBytesEachTime() throws Exception {
    byte[] plaintext = Workbench.plaintext(100);
    bench.seal(plaintext);
    byte[] first = bench.bytes("sealed");
    bench.engine(1).encrypt(bench.at("plain"), bench.at("again"), bench.options());
    byte[] second = bench.bytes("again");
    // The salts, 24 bytes at the front of the last 56 + 100 + 16, and with them all that follows.
    int at = first.length - 172;
    assertFalse(Arrays.equals(first, at, at + 24, second, at, at + 24));
  }

  @Test
  void refusesWhatAModelCannotHold() throws Exception {
    Path model = folder.resolve("model");
    assertUnsuitable(Files.createDirectories(model));
    Files.write(model.resolve("weights"), new byte[1]);
    Path bad = Files.write(model.resolve("back\\slash"), new byte[1]);
    assertUnsuitable(model);
    Files.delete(bad);
    bad = Files.write(model.resolve("control\u0007"), new byte[1]);
    assertUnsuitable(model);
    Files.delete(bad);
    // spec: v1#mdl-2
    bad = Files.write(model.resolve(".weightseal-x"), new byte[1]);
    assertUnsuitable(model);
    Files.delete(bad);
    // spec: v1#mdl-3
    bad = Files.createSymbolicLink(model.resolve("link"), Path.of("../elsewhere"));
    Files.write(folder.resolve("elsewhere"), new byte[1]);
    assertUnsuitable(model);
    Files.delete(bad);
    bad = Files.createSymbolicLink(model.resolve("folder"), Path.of(".."));
    assertUnsuitable(model);
    Files.delete(bad);
    assertEquals(0, bench.keys.wraps());
    encrypt(model);
  }

  @Test
  void sealsWhatALinkInsideTheModelNames() throws Exception {
    write(folder.resolve("model"), Map.of("blobs/0", new byte[] {5}));
    Files.createSymbolicLink(folder.resolve("model/weights"), Path.of("blobs/0"));
    encrypt(folder.resolve("model"));
    Location sealed = FileStore.locate(folder.resolve("model.sealed"));
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      assertArrayEquals(new byte[] {5}, model.file("weights").stream().readAllBytes());
    }
  }

  @Test
  void refusesPathsThatCollide() throws Exception {
    for (List<String> paths :
        List.of(
            List.of("Model.bin", "model.bin"),
            List.of("caf\u00e9", "cafe\u0301"),
            List.of("a", "A/b"),
            List.of("a", "a.sealed/b"),
            List.of("keys.json/a", "b"))) {
      Workbench fresh = new Workbench();
      paths.forEach(path -> fresh.store.put("model/" + path, new byte[1]));
      // spec: v1#mft-4
      assertThrows(
          MalformedArtifactException.class,
          () -> fresh.engine(1).encrypt(fresh.at("model"), fresh.at("out"), fresh.options()));
      assertEquals(0, fresh.keys.wraps());
      assertTrue(fresh.store.find("out").isEmpty());
    }
  }

  private void assertUnsuitable(Path model) {
    StoreException refusal = assertThrows(StoreException.class, () -> encrypt(model));
    assertEquals(Reason.UNSUITABLE, refusal.reason(), refusal::toString);
    assertFalse(Files.exists(folder.resolve("model.sealed")));
  }

  private void encrypt(Path model) throws Exception {
    bench
        .engine(1)
        .encrypt(
            FileStore.locate(model),
            new Location(new FileStore(folder), "model.sealed"),
            bench.options());
  }

  private static void write(Path top, Map<String, byte[]> files) throws Exception {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = top.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  private static Map<String, byte[]> read(Path top) throws Exception {
    Map<String, byte[]> files = new TreeMap<>();
    try (var paths = Files.walk(top)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(top.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }

  private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((path, bytes) -> assertArrayEquals(bytes, found.get(path), path));
  }
}
