package io.weightseal.examples;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// What sentences mean, as vectors of length one: prints how alike each is to the first.
final class Embeddings {
  private Embeddings() {}

  /// One line for each sentence: its likeness to the first, from -1 to 1; a digest of all bits of
  /// its vector; the sentence.
  static void print(List<String> sentences, List<float[]> vectors) {
    for (int i = 0; i < sentences.size(); i++) {
      System.out.printf(
          "%.6f  %s  %s%n",
          product(vectors.getFirst(), vectors.get(i)), digest(vectors.get(i)), sentences.get(i));
    }
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static String digest(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.asFloatBuffer().put(vector);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
