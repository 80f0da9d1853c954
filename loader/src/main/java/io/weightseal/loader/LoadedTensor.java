package io.weightseal.loader;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// A tensor in memory. What it refers to is valid until its [LoadedWeights] are closed.
///
/// @param name as in the file
/// @param dtype the element type as the file's format calls it, such as `BF16` or `Q4_K`
/// @param shape in the file's order: outermost dimension first in safetensors, innermost first in
///   GGUF; of a slice, with as many rows as it has
/// @param byteOrder how its numbers stand in memory
/// @param segment its bytes, read-only, outside the heap; begins at a multiple of
///   [LoadedWeights#ALIGNMENT] where the file's tensor does
public record LoadedTensor(
    String name, String dtype, List<Long> shape, ByteOrder byteOrder, MemorySegment segment) {
  public LoadedTensor {
    shape = List.copyOf(shape);
    if (!segment.isReadOnly()) {
      throw new IllegalArgumentException("loaded tensors are read-only");
    }
  }

  /// The same bytes as a direct buffer, for engines that take one. An engine that keeps the
  /// buffer's address must be done with it before the weights are closed.
  ///
  /// @throws UnsupportedOperationException when there are more than 2 GiB of them: no buffer holds
  ///   so many
  public ByteBuffer buffer() {
    if (segment.byteSize() > Integer.MAX_VALUE) {
      throw new UnsupportedOperationException(
          "the tensor %s has %,d bytes, and a buffer holds at most %,d; use its segment, or load it in slices"
              .formatted(name, segment.byteSize(), Integer.MAX_VALUE));
    }
    return segment.asByteBuffer().order(byteOrder);
  }

  /// Name, type and shape; no values.
  @Override
  public String toString() {
    return name + " " + dtype + shape;
  }
}
