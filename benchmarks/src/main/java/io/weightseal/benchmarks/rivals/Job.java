package io.weightseal.benchmarks.rivals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import org.conscrypt.Conscrypt;

/// What one rival's process is asked to do: `encrypt|decrypt KEYFILE IN OUT`, where the key file
/// holds 32 bytes.
record Job(Direction direction, Path keyFile, Path in, Path out) {
  /// What one read and one write move at most. More made no rival faster.
  static final int BUFFER_BYTES = 1 << 20;

  private static final int KEY_BYTES = 32;

  enum Direction {
    ENCRYPT,
    DECRYPT
  }

  /// The job that a command line asks for.
  ///
  /// With `-Dconscrypt=true`, Conscrypt becomes the first security provider: what a user does who
  /// wants more speed from an SDK than the JDK's own cipher gives it.
  static Job parse(String[] arguments) {
    if (arguments.length != 4) {
      throw new IllegalArgumentException("usage: encrypt|decrypt KEYFILE IN OUT");
    }
    if (Boolean.getBoolean("conscrypt")) {
      Security.insertProviderAt(Conscrypt.newProvider(), 1);
    }
    Direction direction =
        switch (arguments[0]) {
          case "encrypt" -> Direction.ENCRYPT;
          case "decrypt" -> Direction.DECRYPT;
          default -> throw new IllegalArgumentException("encrypt or decrypt, not " + arguments[0]);
        };
    return new Job(direction, Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]));
  }

  byte[] key() throws IOException {
    byte[] key = Files.readAllBytes(keyFile);
    if (key.length != KEY_BYTES) {
      throw new IOException(
          keyFile + " holds " + key.length + " bytes, a key has " + KEY_BYTES + " bytes");
    }
    return key;
  }
}
