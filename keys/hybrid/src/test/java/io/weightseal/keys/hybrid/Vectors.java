package io.weightseal.keys.hybrid;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Published vectors: lines `name = hex`, blank lines between vectors, `#` before remarks.
final class Vectors {
  private Vectors() {}

  /// One vector.
  record Vector(Map<String, String> values) {
    byte[] bytes(String name) {
      return HexFormat.of().parseHex(Objects.requireNonNull(values.get(name), name));
    }
  }

  static List<Vector> read(String resource) {
    List<Vector> vectors = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    for (String line : (text(resource) + "\n").lines().toList()) {
      if (line.isBlank() && !values.isEmpty()) {
        vectors.add(new Vector(Map.copyOf(values)));
        values.clear();
      } else if (!line.isBlank() && !line.startsWith("#")) {
        int at = line.indexOf(" = ");
        values.put(line.substring(0, at), line.substring(at + 3));
      }
    }
    if (!values.isEmpty()) {
      vectors.add(new Vector(Map.copyOf(values)));
    }
    return vectors;
  }

  private static String text(String resource) {
    try (InputStream in =
        Objects.requireNonNull(Vectors.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives the bytes of `stream` in order, and fails when they are used up.
  static SecureRandom giving(byte[] stream) {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;
      private int given;

      @Override
      public void nextBytes(byte[] bytes) {
        if (given + bytes.length > stream.length) {
          throw new AssertionError("more random bytes are asked for than the vector has");
        }
        System.arraycopy(stream, given, bytes, 0, bytes.length);
        given += bytes.length;
      }
    };
  }
}
