package io.weightseal.loader;

import static io.weightseal.loader.WeightBytes.f32;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.StoreException;
import io.weightseal.loader.WeightBytes.Given;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightLoaderTest {
  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E8M0", 1),
          Map.entry("I16", 2),
          Map.entry("U16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("I32", 4),
          Map.entry("U32", 4),
          Map.entry("F32", 4),
          Map.entry("C64", 8),
          Map.entry("F64", 8),
          Map.entry("I64", 8),
          Map.entry("U64", 8));

  private final Workbench bench = new Workbench();

  private static void assertLoaded(LoadedWeights weights, Given given) {
    LoadedTensor tensor = weights.tensor(given.name());
    assertEquals(given.dtype(), tensor.dtype());
    assertEquals(given.shape(), tensor.shape());
    assertEquals(ByteOrder.LITTLE_ENDIAN, tensor.byteOrder());
    assertArrayEquals(given.bytes(), tensor.segment().toArray(ValueLayout.JAVA_BYTE), given.name());
  }

  @Test
  void loadsEveryTypeOfSafetensors() throws Exception {
    List<Given> given = new ArrayList<>(List.of(new Given("F4", "F4", List.of(2L, 4L), 4)));
    BYTES.forEach((type, bytes) -> given.add(new Given(type, type, List.of(3L, 5L), 15 * bytes)));
    given.add(new Given("scalar", "F32", List.of(), 4));
    given.add(new Given("none", "F32", List.of(0L, 7L), 0));
    byte[] file = WeightBytes.safetensors(given.toArray(Given[]::new));
    try (WeightLoader loader = bench.openFile("model.safetensors", file);
        LoadedWeights weights = loader.load()) {
      assertEquals(given.size(), weights.tensors().size());
      assertEquals(weights.tensors().keySet(), loader.tensors().keySet());
      given.forEach(each -> assertLoaded(weights, each));
    }
  }

  @Test
  void loadsQuantizedTensorsOfGguf() throws Exception {
    Given[] given = {
      new Given("plain", "F32", List.of(64L, 3L), 768),
      new Given("quantized", "Q4_K", List.of(256L, 2L), 288),
      new Given("eight", "Q8_0", List.of(32L, 5L), 170)
    };
    byte[] file = WeightBytes.gguf(List.of(0, 12, 8), given);
    try (WeightLoader loader = bench.openFile("model.gguf", file);
        LoadedWeights weights = loader.load()) {
      for (Given each : given) {
        assertLoaded(weights, each);
        assertEquals(0, weights.tensor(each.name()).segment().address() % 32);
      }
    }
  }

  @Test
  void givesTensorsReadOnlyAndAlignedOutsideTheHeap() throws Exception {
    Given[] given = {f32("a", 16, 16), f32("b", 300, 100)};
    try (WeightLoader loader = bench.openFile("model.safetensors", WeightBytes.safetensors(given));
        LoadedWeights weights = loader.load()) {
      for (LoadedTensor tensor : weights.tensors().values()) {
        assertTrue(tensor.segment().isReadOnly() && tensor.segment().isNative());
        assertEquals(0, tensor.segment().address() % LoadedWeights.ALIGNMENT);
        assertTrue(tensor.buffer().isDirect() && tensor.buffer().isReadOnly());
      }
      assertEquals(
          weights.tensor("a").segment().get(ValueLayout.JAVA_FLOAT, 4),
          weights.tensor("a").buffer().asFloatBuffer().get(1));
    }
  }

  @Test
  void loadsTheShardsThatAnIndexNames() throws Exception {
    Given a = f32("a", 5, 7);
    Given b = f32("b", 9, 2);
    Given leftOver = f32("left", 3, 3);
    String index =
        """
        {"metadata": {"total_size": 212, "more": [1, {"weight_map": 2}]},
         "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}""";
    Map<String, byte[]> files =
        Map.of(
            "model-00001-of-00002.safetensors", WeightBytes.safetensors(a, leftOver),
            "model-00002-of-00002.safetensors", WeightBytes.safetensors(b),
            "model.safetensors.index.json", index.getBytes(UTF_8),
            "other.safetensors", WeightBytes.safetensors(f32("a", 1, 1)),
            "config.json", "{}".getBytes(UTF_8));
    try (WeightLoader loader = bench.open(files);
        LoadedWeights weights = loader.load()) {
      assertEquals(List.of("a", "b"), List.copyOf(weights.tensors().keySet()));
      assertLoaded(weights, a);
      assertLoaded(weights, b);
    }
  }

  @Test
  void refusesAnIndexThatNamesATensorThatIsNotThere() throws Exception {
    String index = "{\"weight_map\":{\"a\":\"one.safetensors\",\"gone\":\"one.safetensors\"}}";
    Map<String, byte[]> files =
        Map.of(
            "one.safetensors", WeightBytes.safetensors(f32("a", 2, 2)),
            "model.safetensors.index.json", index.getBytes(UTF_8));
    try (WeightLoader loader = bench.open(files)) {
      String message = assertThrows(MalformedArtifactException.class, loader::load).getMessage();
      assertTrue(message.contains("1 of them are not in the files"), message);
    }
  }

  @Test
  void refusesToGuessAmongFilesOfWeights() throws Exception {
    Given right = f32("a", 2, 3);
    Map<String, byte[]> files =
        Map.of(
            "model.safetensors", WeightBytes.safetensors(right),
            "adapter.safetensors", WeightBytes.safetensors(f32("a", 1, 1)));
    try (WeightLoader loader = bench.open(files)) {
      String message = assertThrows(MalformedArtifactException.class, loader::load).getMessage();
      assertTrue(message.endsWith("; name those to load in the options"), message);
    }
    try (WeightLoader loader = bench.open(files, "model.safetensors");
        LoadedWeights weights = loader.load()) {
      assertLoaded(weights, right);
    }
    try (WeightLoader loader = bench.open(files, "model.safetensors", "adapter.safetensors")) {
      assertThrows(MalformedArtifactException.class, loader::load);
    }
  }

  @Test
  void loadsTheFilesOfASplitGgufModel() throws Exception {
    Given a = f32("a", 32, 2);
    Given b = f32("b", 32, 3);
    Map<String, byte[]> files =
        Map.of(
            "m-00001-of-00002.gguf", WeightBytes.gguf(List.of(0), a),
            "m-00002-of-00002.gguf", WeightBytes.gguf(List.of(0), b));
    try (WeightLoader loader = bench.open(files);
        LoadedWeights weights = loader.load()) {
      assertLoaded(weights, a);
      assertLoaded(weights, b);
    }
    try (WeightLoader loader =
        new Workbench()
            .open(
                Map.of(
                    "m-00001-of-00003.gguf", WeightBytes.gguf(List.of(0), a),
                    "m-00002-of-00003.gguf", WeightBytes.gguf(List.of(0), b)))) {
      assertThrows(MalformedArtifactException.class, loader::load);
    }
  }

  @Test
  void givesAnyOtherFile() throws Exception {
    byte[] config = "{\"hidden\": 384}".getBytes(UTF_8);
    Map<String, byte[]> files =
        Map.of("config.json", config, "vocab/words.txt", "a\nb\n".getBytes(UTF_8));
    try (WeightLoader loader = bench.open(files);
        InputStream words = loader.file("vocab/words.txt").stream();
        var memory = loader.loadFile("config.json");
        InputStream inMemory = memory.stream()) {
      assertArrayEquals(files.get("vocab/words.txt"), words.readAllBytes());
      assertArrayEquals(config, memory.segment().toArray(ValueLayout.JAVA_BYTE));
      assertArrayEquals(config, inMemory.readAllBytes());
      assertEquals(-1, inMemory.read());
      assertThrows(StoreException.class, () -> loader.loadFile("gone.json"));
      String message = assertThrows(MalformedArtifactException.class, loader::load).getMessage();
      assertTrue(message.contains("holds no safetensors or GGUF file"), message);
    }
  }

  @Test
  void namesATensorThatIsNotThere() throws Exception {
    byte[] file = WeightBytes.safetensors(f32("a", 2, 2));
    try (WeightLoader loader = bench.openFile("model.safetensors", file)) {
      assertThrows(IllegalArgumentException.class, () -> loader.load(List.of("b")));
      assertThrows(IllegalArgumentException.class, () -> loader.load(List.of("a", "a")));
    }
  }
}
