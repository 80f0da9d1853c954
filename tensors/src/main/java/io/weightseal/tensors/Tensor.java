package io.weightseal.tensors;

import java.util.List;

/// One tensor of a model file: what it is called, what it holds and which bytes are its own.
///
/// Name and type are as in the file. A name may hold any character, so escape it before it goes to
/// a terminal.
///
/// @param name unique in its file, possibly empty
/// @param dtype the element type as its format calls it, such as `BF16` or `Q4_K`
/// @param shape none negative, in the file's order: outermost dimension first in safetensors,
///   innermost first in GGUF; empty for a scalar
/// @param offset where the first byte stands, counted from the start of the file
/// @param length how many bytes it has
public record Tensor(String name, String dtype, List<Long> shape, long offset, long length) {
  public Tensor {
    shape = List.copyOf(shape);
    if (dtype.isEmpty()) {
      throw new IllegalArgumentException("a tensor has a type");
    }
    if (shape.stream().anyMatch(dimension -> dimension < 0)) {
      throw new IllegalArgumentException("a dimension is negative");
    }
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException("a tensor's range is not inside any file");
    }
  }

  /// Where the first byte after this tensor stands, counted from the start of the file.
  public long end() {
    return offset + length;
  }
}
