package io.weightseal.cli.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A small model as they are published: safetensors in several shards with their index, a
/// configuration and a tokenizer. Its weights are random, and always the same.
///
/// Format of the shards: section "Format" of <https://github.com/huggingface/safetensors>.
public final class SampleModel {
  static final int SHARDS = 3;
  static final int LAYERS_PER_SHARD = 2;
  static final int WIDTH = 512;
  private static final int TENSOR_BYTES = WIDTH * WIDTH * Float.BYTES;

  /// The tensor that the tour reads out of the middle.
  static final String TENSOR = "model.layers.2.mlp.weight";

  /// The shard that holds it, and its place among the shard's tensors.
  static final int TENSOR_SHARD = 1;

  static final int TENSOR_INDEX = 1;

  private final SplittableRandom random = new SplittableRandom(25);

  /// Writes the model into `folder`, which is made.
  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    new SampleModel().writeFiles(folder);
  }

  private void writeFiles(Path folder) throws IOException {
    Map<String, String> shardOf = new LinkedHashMap<>();
    long bytes = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      String name = shardName(shard);
      List<String> tensors = tensorsOf(shard);
      tensors.forEach(tensor -> shardOf.put(tensor, name));
      writeShard(folder.resolve(name), tensors);
      bytes += (long) tensors.size() * TENSOR_BYTES;
    }
    Files.writeString(folder.resolve("model.safetensors.index.json"), index(shardOf, bytes));
    Files.writeString(
        folder.resolve("config.json"),
        """
        {
          "architectures": ["SampleForCausalLM"],
          "hidden_size": %d,
          "num_hidden_layers": %d,
          "torch_dtype": "float32",
          "vocab_size": 4
        }
        """
            .formatted(WIDTH, SHARDS * LAYERS_PER_SHARD));
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {
          "version": "1.0",
          "model": {"type": "WordLevel", "vocab": {"<unk>": 0, "seal": 1, "the": 2, "weights": 3}, "unk_token": "<unk>"}
        }
        """);
  }

  static String shardName(int shard) {
    return "model-%05d-of-%05d.safetensors".formatted(shard + 1, SHARDS);
  }

  /// The bytes of [#TENSOR], out of a model that was written into `folder`.
  static byte[] tensor(Path folder) throws IOException {
    byte[] shard = Files.readAllBytes(folder.resolve(shardName(TENSOR_SHARD)));
    long header = ByteBuffer.wrap(shard).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    int start = Long.BYTES + (int) header + TENSOR_INDEX * TENSOR_BYTES;
    return Arrays.copyOfRange(shard, start, start + TENSOR_BYTES);
  }

  private static List<String> tensorsOf(int shard) {
    List<String> tensors = new ArrayList<>();
    for (int i = 0; i < LAYERS_PER_SHARD; i++) {
      int layer = shard * LAYERS_PER_SHARD + i;
      tensors.add("model.layers." + layer + ".attention.weight");
      tensors.add("model.layers." + layer + ".mlp.weight");
    }
    return tensors;
  }

  private void writeShard(Path file, List<String> tensors) throws IOException {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    long offset = 0;
    for (String tensor : tensors) {
      header.append(
          ",\"%s\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}"
              .formatted(tensor, WIDTH, WIDTH, offset, offset + TENSOR_BYTES));
      offset += TENSOR_BYTES;
    }
    header.append('}');
    // Tensors begin at a multiple of 8.
    header.append(" ".repeat((8 - header.length() % 8) % 8));
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, json.length).array());
      out.write(json);
      for (int i = 0; i < tensors.size(); i++) {
        out.write(weights());
      }
    }
  }

  private byte[] weights() {
    ByteBuffer weights = ByteBuffer.allocate(TENSOR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (weights.hasRemaining()) {
      weights.putFloat((float) random.nextDouble(-0.05, 0.05));
    }
    return weights.array();
  }

  private static String index(Map<String, String> shardOf, long bytes) {
    StringBuilder index =
        new StringBuilder("{\n  \"metadata\": {\"total_size\": " + bytes + "},\n");
    index.append("  \"weight_map\": {");
    String separator = "\n";
    for (Map.Entry<String, String> entry : shardOf.entrySet()) {
      index.append(separator + "    \"" + entry.getKey() + "\": \"" + entry.getValue() + "\"");
      separator = ",\n";
    }
    return index.append("\n  }\n}\n").toString();
  }
}
