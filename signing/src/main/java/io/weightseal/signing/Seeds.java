package io.weightseal.signing;

import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// Key pairs from their seeds of 32 bytes, which is what is kept of them.
///
/// Both algorithms define how a key comes from such a seed: RFC 8032, section 5.1.5, and FIPS 204,
/// algorithm 6. The JDK's generators take it where they take randomness, and take nothing else.
final class Seeds {
  static final int BYTES = 32;

  private Seeds() {}

  static KeyPair keyPair(SignatureAlgorithm algorithm, byte[] seed) {
    NamedParameterSpec parameters =
        switch (algorithm) {
          case ED25519 -> NamedParameterSpec.ED25519;
          case ML_DSA_65 -> NamedParameterSpec.ML_DSA_65;
          case ECDSA_P256, ECDSA_P384 ->
              throw new IllegalArgumentException("no key pair of " + algorithm + " has a seed");
        };
    try (Once once = new Once(seed)) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(parameters.getName());
      generator.initialize(parameters, once);
      KeyPair pair = generator.generateKeyPair();
      once.requireUsed();
      return pair;
    } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
      throw new AssertionError(e);
    }
  }

  /// Gives a seed, whole and once.
  private static final class Once extends SecureRandom implements AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final transient byte[] seed;
    private boolean used;

    private Once(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (used || bytes.length != seed.length) {
        throw new IllegalStateException("a generator of keys takes its seed another way");
      }
      used = true;
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }

    private void requireUsed() {
      if (!used) {
        throw new IllegalStateException("a generator of keys took no seed");
      }
    }

    @Override
    public void close() {
      Arrays.fill(seed, (byte) 0);
    }
  }
}
