package io.weightseal.tensors;

import java.util.List;
import java.util.OptionalLong;

/// Counts over the dimensions of a tensor.
final class Shape {
  private Shape() {}

  /// How many elements a tensor of this shape has, unless they are too many to count. As in the
  /// formats' own readers, a zero does not excuse dimensions before it whose product is too large.
  static OptionalLong elements(List<Long> shape) {
    long elements = 1;
    for (long dimension : shape) {
      OptionalLong product = times(elements, dimension);
      if (product.isEmpty()) {
        return product;
      }
      elements = product.getAsLong();
    }
    return OptionalLong.of(elements);
  }

  /// The product of two numbers that are not negative, unless it is too large.
  static OptionalLong times(long a, long b) {
    return a != 0 && b > Long.MAX_VALUE / a ? OptionalLong.empty() : OptionalLong.of(a * b);
  }
}
