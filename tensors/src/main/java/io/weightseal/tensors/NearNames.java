package io.weightseal.tensors;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Which names a caller may have meant.
///
/// Tensor names are long paths that differ in one part, so what two names share at both ends tells
/// more than an edit distance, and is quick over hundreds of thousands of names.
final class NearNames {
  private static final int SHOWN = 3;
  private static final double NEAR = 0.5;

  private NearNames() {}

  /// The end of a message that says what there is instead.
  static String hint(String asked, List<Tensor> tensors) {
    List<Scored> near =
        tensors.stream()
            .map(tensor -> new Scored(tensor.name(), likeness(asked, tensor.name())))
            .filter(scored -> scored.likeness >= NEAR)
            .sorted(Comparator.comparingDouble(Scored::likeness).reversed())
            .limit(SHOWN)
            .toList();
    if (near.isEmpty()) {
      return " among " + tensors.size();
    }
    return near.stream()
        .map(scored -> Quoted.of(scored.name))
        .collect(Collectors.joining(", ", "; near it are ", ""));
  }

  private record Scored(String name, double likeness) {}

  private static double likeness(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    int longer = Math.max(a.length(), b.length());
    if (shorter == 0) {
      return 0;
    }
    if (a.contains(b) || b.contains(a)) {
      return NEAR + NEAR * shorter / longer;
    }
    int prefix = 0;
    while (prefix < shorter && a.charAt(prefix) == b.charAt(prefix)) {
      prefix++;
    }
    int suffix = 0;
    while (suffix < shorter - prefix
        && a.charAt(a.length() - 1 - suffix) == b.charAt(b.length() - 1 - suffix)) {
      suffix++;
    }
    return (double) (prefix + suffix) / longer;
  }
}
