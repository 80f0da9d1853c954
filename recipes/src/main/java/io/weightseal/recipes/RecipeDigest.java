package io.weightseal.recipes;

/// SHA-256 digests as the recipe writes them.
final class RecipeDigest {
  private static final int DIGITS = 64;

  private RecipeDigest() {}

  static void requireHex(String digest) {
    boolean hex = digest.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    if (digest.length() != DIGITS || !hex) {
      throw new IllegalArgumentException(
          "plaintext_hash is not " + DIGITS + " lower-case hexadecimal digits");
    }
  }
}
