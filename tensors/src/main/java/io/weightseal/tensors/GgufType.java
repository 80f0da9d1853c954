package io.weightseal.tensors;

import java.util.Locale;

/// The types of GGUF metadata values, in the order of their numbers.
///
/// Source: `gguf_metadata_value_type` in ggml's `docs/gguf.md`.
enum GgufType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  /// A length and so many bytes.
  STRING(8),
  /// A type, a length and so many values.
  ARRAY(12),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private final int leastBytes;

  GgufType(int leastBytes) {
    this.leastBytes = leastBytes;
  }

  /// The bytes of one value; of a string or an array, the least it can have.
  int leastBytes() {
    return leastBytes;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
