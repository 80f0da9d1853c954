package io.weightseal.keys.files;

import java.security.SecureRandom;
import java.util.HexFormat;

/// What keeps a key's files from whoever can read them.
public sealed interface Protection {
  /// Nothing but the files' permissions.
  record None() implements Protection {}

  /// A passphrase: the files are encrypted under what Argon2id (RFC 9106, version 0x13) makes of
  /// it.
  ///
  /// Reading a key bounds what its derivation may cost.
  ///
  /// @param memoryKib 8 for each lane at least, at most 1,048,576 (1 GiB)
  /// @param iterations 1 to 64
  /// @param parallelism 1 to 64 lanes
  /// @param salt 32 lower-case hex digits
  record Argon2id(int memoryKib, int iterations, int parallelism, String salt)
      implements Protection {
    private static final int SALT_BYTES = 16;
    private static final int MAX_MEMORY_KIB = 1 << 20;
    private static final int MAX_ITERATIONS = 64;
    private static final int MAX_PARALLELISM = 64;

    public Argon2id {
      require("parallelism", parallelism, 1, MAX_PARALLELISM);
      require("memoryKib", memoryKib, 8 * parallelism, MAX_MEMORY_KIB);
      require("iterations", iterations, 1, MAX_ITERATIONS);
      if (!salt.matches("[0-9a-f]{32}")) {
        throw new IllegalArgumentException("salt must be 32 lower-case hex digits");
      }
    }

    /// Fresh parameters: RFC 9106's second recommended option (section 4), with a random salt.
    public static Argon2id recommended(SecureRandom random) {
      byte[] salt = new byte[SALT_BYTES];
      random.nextBytes(salt);
      return new Argon2id(64 * 1024, 3, 4, HexFormat.of().formatHex(salt));
    }

    private static void require(String what, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            what + " is " + value + "; allowed are " + min + " to " + max);
      }
    }
  }
}
