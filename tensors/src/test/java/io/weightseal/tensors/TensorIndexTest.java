package io.weightseal.tensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorIndexTest {
  private static TensorIndex indexOf(String... names) {
    List<Tensor> tensors =
        Arrays.stream(names).map(name -> new Tensor(name, "U8", List.of(), 0, 1)).toList();
    return new TensorIndex(TensorFormat.SAFETENSORS, ByteOrder.LITTLE_ENDIAN, tensors, Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.safetensors", "a/b-00001-of-00002.safetensors", "M.GGUF", ".gguf"})
  void supportsFilesByTheirExtension(String path) {
    assertTrue(TensorIndex.supports(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gguf", "m.safetensors.index.json", "m.gguf/", "m.bin"})
  void supportsNoOtherFiles(String path) {
    assertFalse(TensorIndex.supports(path));
  }

  @Test
  void namesWhatIsNearWhenATensorIsAbsent() {
    TensorIndex index =
        indexOf(
            "model.layers.0.self_attn.q_proj.weight",
            "model.layers.0.self_attn.k_proj.weight",
            "model.layers.1.self_attn.q_proj.weight",
            "model.layers.0.mlp.up_proj.weight",
            "lm_head.weight");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> index.require("model.layers.0.self_attn.w_proj.weight"))
            .getMessage();
    assertTrue(message.startsWith("there is no tensor 'model.layers.0.self_attn.w_proj"), message);
    assertTrue(message.contains("'model.layers.0.self_attn.q_proj.weight', "), message);
    assertFalse(message.contains("lm_head"), message);
    String part = "there is no tensor 'lm_head'; near it are 'lm_head.weight'";
    assertEquals(
        part,
        assertThrows(IllegalArgumentException.class, () -> index.require("lm_head")).getMessage());
    assertEquals(
        "there is no tensor 'zzz' among 5",
        assertThrows(IllegalArgumentException.class, () -> index.require("zzz")).getMessage());
    assertEquals(
        "there is no tensor '' among 0",
        assertThrows(IllegalArgumentException.class, () -> indexOf().require("")).getMessage());
  }

  @Test
  void refusesTensorsThatAreInNoFile() {
    for (List<Long> shape : List.of(List.of(-1L), List.of(1L, -5L))) {
      assertThrows(IllegalArgumentException.class, () -> new Tensor("t", "U8", shape, 0, 1));
    }
    List<Long> none = List.of();
    assertThrows(IllegalArgumentException.class, () -> new Tensor("t", "", none, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Tensor("t", "U8", none, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Tensor("t", "U8", none, 0, -1));
    assertThrows(
        IllegalArgumentException.class, () -> new Tensor("t", "U8", none, Long.MAX_VALUE, 1));
  }

  @Test
  void readsOnlyTheHeaderOfALargeSafetensorsFile() throws WeightsealException {
    StringBuilder json = new StringBuilder("{");
    long bytes = 1L << 20;
    for (int i = 0; i < 1024; i++) {
      json.append(i == 0 ? "" : ",")
          .append("\"model.layers.%d.w\":{\"dtype\":\"U8\",\"shape\":[%d],".formatted(i, bytes))
          .append("\"data_offsets\":[%d,%d]}".formatted(i * bytes, (i + 1) * bytes));
    }
    FakeSource source = FakeSource.safetensors(json.append("}").toString(), 1L << 30);
    assertEquals(1024, TensorIndex.read(source).tensors().size());
    requireReadOnce(source, 8 + json.length());
    assertTrue(source.reads().size() <= 4, source.reads().toString());
  }

  @Test
  void readsOnlyTheHeaderOfALargeGgufFile() throws WeightsealException {
    GgufFile file =
        new GgufFile()
            .pair(
                "tokenizer.ggml.tokens",
                9,
                out -> {
                  out.u32(8).u64(50_000);
                  for (int i = 0; i < 50_000; i++) {
                    out.string("token" + i);
                  }
                });
    for (int i = 0; i < 1024; i++) {
      file.tensor("blk." + i + ".ffn_up.weight", 24, (long) i << 20, 1 << 20);
    }
    FakeSource source = file.withData(1L << 30);
    assertEquals(1024, TensorIndex.read(source).tensors().size());
    requireReadOnce(source, file.header().length);
    assertTrue(source.reads().size() <= 60, source.reads().size() + " reads");
  }

  @Test
  void readsNoElementsOfLargeArrays() throws WeightsealException {
    GgufFile file =
        new GgufFile()
            .pair("scores", 9, out -> out.u32(6).u64(1 << 20).raw(new byte[4 << 20]))
            .tensor("t", 24, 0, 1);
    FakeSource source = file.withData(1L << 30);
    assertEquals("array of float32 x 1048576", TensorIndex.read(source).metadata().get("scores"));
    long read = source.reads().stream().mapToLong(FakeSource.Read::length).sum();
    assertTrue(read <= 1 << 17, read + " bytes read");
  }

  private static void requireReadOnce(FakeSource source, long headerBytes) {
    long end = 0;
    for (FakeSource.Read read : source.reads()) {
      assertTrue(read.offset() >= end, "byte " + read.offset() + " is read twice");
      end = read.end();
    }
    assertEquals(headerBytes, end);
  }

  @Test
  void saysWhenTheSourceShrinks() {
    Source shrunk =
        new Source() {
          @Override
          public long size() {
            return 100;
          }

          @Override
          public int read(ByteBuffer target, long offset) {
            return 0;
          }

          @Override
          public String describe() {
            return "model.file";
          }

          @Override
          public void requireUnchanged() {}

          @Override
          public void close() {}
        };
    StoreException thrown = assertThrows(StoreException.class, () -> TensorIndex.read(shrunk));
    assertEquals(StoreException.Reason.CHANGED, thrown.reason());
  }

  @Test
  void passesOnWhatTheSourceThrowsInsideTheJson() {
    byte[] start = new Bytes().u64(70_000).u8('{').toArray();
    StoreException failure = new StoreException(StoreException.Reason.FAILED, "disk");
    Source failing =
        new Source() {
          @Override
          public long size() {
            return 70_008;
          }

          @Override
          public int read(ByteBuffer target, long offset) throws StoreException {
            if (offset > start.length) {
              throw failure;
            }
            int length = target.remaining();
            for (int i = 0; i < length; i++) {
              target.put(offset + i < start.length ? start[(int) offset + i] : (byte) ' ');
            }
            return length;
          }

          @Override
          public String describe() {
            return "model.file";
          }

          @Override
          public void requireUnchanged() {}

          @Override
          public void close() {}
        };
    assertEquals(failure, assertThrows(StoreException.class, () -> TensorIndex.read(failing)));
  }
}
