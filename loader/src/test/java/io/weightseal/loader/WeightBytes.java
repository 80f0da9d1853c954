package io.weightseal.loader;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Small files of weights, made from their formats' descriptions.
final class WeightBytes {
  private WeightBytes() {}

  /// A tensor and its bytes.
  record Given(String name, String dtype, List<Long> shape, int length) {
    /// Bytes that look random and belong to the name.
    byte[] bytes() {
      byte[] bytes = new byte[length];
      new Random(name.hashCode()).nextBytes(bytes);
      return bytes;
    }
  }

  static Given f32(String name, long rows, long columns) {
    return new Given(name, "F32", List.of(rows, columns), (int) (rows * columns * Float.BYTES));
  }

  static byte[] safetensors(Given... tensors) {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    int offset = 0;
    for (Given tensor : tensors) {
      json.append(
          ",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(tensor.name, tensor.dtype, tensor.shape, offset, offset + tensor.length));
      offset += tensor.length;
    }
    byte[] header = json.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(number(8, header.length));
    file.writeBytes(header);
    Arrays.stream(tensors).forEach(tensor -> file.writeBytes(tensor.bytes()));
    return file.toByteArray();
  }

  /// GGUF version 3 with the default alignment.
  ///
  /// @param types a number of ggml's for each tensor
  static byte[] gguf(List<Integer> types, Given... tensors) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(number(4, 3));
    file.writeBytes(number(8, tensors.length));
    file.writeBytes(number(8, 0));
    long offset = 0;
    for (int i = 0; i < tensors.length; i++) {
      byte[] name = tensors[i].name.getBytes(StandardCharsets.UTF_8);
      file.writeBytes(number(8, name.length));
      file.writeBytes(name);
      file.writeBytes(number(4, tensors[i].shape.size()));
      tensors[i].shape.forEach(dimension -> file.writeBytes(number(8, dimension)));
      file.writeBytes(number(4, types.get(i)));
      file.writeBytes(number(8, offset));
      offset += tensors[i].length + padding(tensors[i].length);
    }
    file.writeBytes(new byte[padding(file.size())]);
    for (Given tensor : tensors) {
      file.writeBytes(tensor.bytes());
      file.writeBytes(new byte[padding(tensor.length)]);
    }
    return file.toByteArray();
  }

  private static int padding(int length) {
    return Math.floorMod(-length, 32);
  }

  private static byte[] number(int bytes, long value) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return Arrays.copyOf(all, bytes);
  }
}
