package io.weightseal.fuzz;

import java.nio.charset.StandardCharsets;

/// The header of a GGUF file. An input's first four bytes are taken for its magic.
public final class GgufTarget {
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

  private GgufTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] file = input.clone();
    System.arraycopy(MAGIC, 0, file, 0, Math.min(MAGIC.length, file.length));
    TensorHeaders.check(file);
  }
}
