package io.weightseal.keys.local;

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
    static final int SALT_BYTES = 16;
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

    private static void require(String what, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            what + " is " + value + "; allowed are " + min + " to " + max);
      }
    }
  }
}
