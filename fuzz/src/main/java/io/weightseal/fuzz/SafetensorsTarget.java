package io.weightseal.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The header of a safetensors file.
///
/// An input that begins with `{` is the JSON alone: it gets the length that fits in front, and no
/// tensor data after it.
public final class SafetensorsTarget {
  private SafetensorsTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    boolean json = input.length > 0 && input[0] == '{';
    TensorHeaders.check(json ? withLength(input) : input);
  }

  private static byte[] withLength(byte[] json) {
    return ByteBuffer.allocate(Long.BYTES + json.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
