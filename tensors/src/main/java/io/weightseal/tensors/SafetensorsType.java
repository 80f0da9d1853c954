package io.weightseal.tensors;

import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// How wide the elements of a safetensors dtype are.
///
/// Source: `Dtype::bitsize` of the reference implementation, version 0.8.
final class SafetensorsType {
  /// What any dtype, also one that is yet to come, looks like.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,32}");

  private static final Map<String, Integer> BITS =
      Map.ofEntries(
          Map.entry("F4", 4),
          Map.entry("F6_E2M3", 6),
          Map.entry("F6_E3M2", 6),
          Map.entry("BOOL", 8),
          Map.entry("U8", 8),
          Map.entry("I8", 8),
          Map.entry("F8_E5M2", 8),
          Map.entry("F8_E4M3", 8),
          Map.entry("F8_E8M0", 8),
          Map.entry("F8_E4M3FNUZ", 8),
          Map.entry("F8_E5M2FNUZ", 8),
          Map.entry("I16", 16),
          Map.entry("U16", 16),
          Map.entry("F16", 16),
          Map.entry("BF16", 16),
          Map.entry("I32", 32),
          Map.entry("U32", 32),
          Map.entry("F32", 32),
          Map.entry("C64", 64),
          Map.entry("F64", 64),
          Map.entry("I64", 64),
          Map.entry("U64", 64));

  private SafetensorsType() {}

  static boolean isName(String dtype) {
    return NAME.matcher(dtype).matches();
  }

  /// The bits of one element, unless this release does not know the dtype.
  static OptionalInt bits(String dtype) {
    Integer bits = BITS.get(dtype);
    return bits == null ? OptionalInt.empty() : OptionalInt.of(bits);
  }
}
