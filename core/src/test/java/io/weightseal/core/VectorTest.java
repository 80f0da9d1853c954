package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.WeightsealException;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.VectorFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Opens every vector of the format in every way that the engine has.
class VectorTest {
  private static final Path VECTORS = Path.of("../spec/vectors/v1");

  @TempDir private Path folder;

  static List<VectorFile> vectors() throws IOException {
    return VectorFile.readAll(VECTORS);
  }

  /// Cases of several segments, which are too large to keep; `./test` has them made.
  static Stream<VectorFile> largeVectors() throws IOException {
    String large = System.getProperty("weightseal.largeVectors", "");
    try (var entries = Files.list(Path.of(large))) {
      List<Path> paths = entries.filter(p -> p.toString().endsWith(".vec")).sorted().toList();
      return paths.stream().map(VectorTest::readLazily);
    }
  }

  private static VectorFile readLazily(Path path) {
    try {
      return VectorFile.read(path);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void endsAsTheVectorSays(VectorFile vector) throws Exception {
    check(vector);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("largeVectors")
  @EnabledIfSystemProperty(
      named = "weightseal.largeVectors",
      matches = ".+",
      disabledReason = "no -Dweightseal.largeVectors: ./test makes them with Python")
  void endsAsTheLargeVectorSays(VectorFile vector) throws Exception {
    check(vector);
  }

  private void check(VectorFile vector) throws Exception {
    Path sealedPath = folder.resolve("case.sealed");
    if (vector.isModel()) {
      Files.createDirectory(sealedPath);
      vector.extractTo(sealedPath);
    } else {
      Files.write(sealedPath, vector.body());
    }
    Weightseal engine = Weightseal.builder().keyService(keysOf(vector)).workers(2).build();
    Location sealed = FileStore.locate(sealedPath);
    Path plain = folder.resolve("plain");
    String expect = vector.require("expect");

    String decrypted =
        outcome(
            () ->
                engine.decrypt(
                    sealed, FileStore.locate(plain), expectations(vector), IfExists.REFUSE));
    assertEquals(expect, decrypted, "decrypt");
    assertEquals(
        vector.find("verify").orElse(expect),
        outcome(() -> engine.verify(sealed, expectations(vector))),
        "verify");
    if (expect.equals("success")) {
      checkReleased(vector, plain);
    } else {
      assertFalse(Files.exists(plain), "a refused artifact leaves no plaintext");
    }
    assertEquals(0, leftovers(), "no temporary file is left");
    if (!vector.isModel()) {
      checkStreams(vector, engine, sealed);
    }
  }

  private void checkReleased(VectorFile vector, Path plain) throws Exception {
    if (!vector.isModel()) {
      assertEquals(vector.require("release-length"), Long.toString(Files.size(plain)));
      assertEquals(vector.require("release-sha256"), sha256(Files.readAllBytes(plain)));
      return;
    }
    List<String> plaintexts = vector.all("plaintext");
    for (String line : plaintexts) {
      String[] parts = line.split(" ", -1);
      String path = URLDecoder.decode(parts[0].replace("+", "%2B"), StandardCharsets.UTF_8);
      byte[] bytes = Files.readAllBytes(plain.resolve(path));
      assertEquals(parts[1], Integer.toString(bytes.length), path);
      assertEquals(parts[2], sha256(bytes), path);
    }
    try (var files = Files.walk(plain)) {
      assertEquals(plaintexts.size(), files.filter(Files::isRegularFile).count());
    }
  }

  /// To a stream in order, and from a stream of unknown length.
  private void checkStreams(VectorFile vector, Weightseal engine, Location sealed)
      throws Exception {
    String expect = vector.require("expect");
    ByteArrayOutputStream inOrder = new ByteArrayOutputStream();
    assertEquals(
        expect,
        outcome(() -> engine.decrypt(sealed, Channels.newChannel(inOrder), expectations(vector))),
        "decrypt to a stream");
    ByteArrayOutputStream streamed = new ByteArrayOutputStream();
    assertOneOf(
        vector.find("stream-expect").orElse(expect),
        outcome(
            () ->
                engine.decrypt(
                    Channels.newChannel(new ByteArrayInputStream(vector.body())),
                    Channels.newChannel(streamed),
                    expectations(vector))),
        "decrypt from a stream");
    if (expect.equals("success")) {
      assertEquals(vector.require("release-sha256"), sha256(inOrder.toByteArray()));
      assertArrayEquals(inOrder.toByteArray(), streamed.toByteArray());
    } else {
      String length = vector.find("stream-release-length").orElse("0");
      assertEquals(length, Integer.toString(streamed.size()), "released from a stream");
      if (!length.equals("0")) {
        assertEquals(vector.require("stream-release-sha256"), sha256(streamed.toByteArray()));
      }
      assertTrue(inOrder.size() <= streamed.size(), "in order, no more than from a stream");
    }
  }

  private static void assertOneOf(String allowed, String outcome, String what) {
    assertTrue(List.of(allowed.split(" ", -1)).contains(outcome), what + ": " + outcome);
  }

  private long leftovers() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().startsWith(".weightseal-")).count();
    }
  }

  private interface Operation {
    Object run() throws IOException;
  }

  private static String outcome(Operation operation) throws IOException {
    try {
      operation.run();
      return "success";
    } catch (WeightsealException e) {
      return e.getClass().getSimpleName().replace("Exception", "");
    }
  }

  private static FakeKeyService keysOf(VectorFile vector) {
    FakeKeyService keys = new FakeKeyService("local");
    for (String line : vector.all("local-key")) {
      String[] parts = line.split(" ", -1);
      keys.add(parts[0], HexFormat.of().parseHex(parts[2]));
    }
    return keys;
  }

  private static Expectations expectations(VectorFile vector) {
    String name = null;
    String version = null;
    Map<String, String> context = new HashMap<>();
    for (String line : vector.all("expect-identity")) {
      String key = line.substring(0, line.indexOf('='));
      String value = line.substring(line.indexOf('=') + 1);
      switch (key) {
        case "name" -> name = value;
        case "version" -> version = value;
        default -> context.put(key, value);
      }
    }
    return new Expectations(name, version, context);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
