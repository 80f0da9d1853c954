package io.weightseal.api;

import java.security.SecureRandom;
import java.util.HexFormat;

/// The random 128-bit name of one sealed model, as 32 lower-case hex digits.
public record ModelId(String hex) {
  private static final int BYTES = 16;

  public ModelId {
    if (hex.length() != 2 * BYTES
        || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
      throw new IllegalArgumentException("a model id has 32 lower-case hex digits");
    }
  }

  public static ModelId random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ModelId(HexFormat.of().formatHex(bytes));
  }

  /// The 16 bytes.
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
