package io.weightseal.keys.hybrid;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/// X-Wing, a key encapsulation that is safe while either X25519 or ML-KEM-768 is.
///
/// Source: draft-connolly-cfrg-xwing-kem-10. HPKE knows it as MLKEM768-X25519, KEM 0x647a
/// (draft-ietf-hpke-pq-03). Private keys are seeds of 32 bytes.
final class XWing {
  static final int SEED_BYTES = 32;
  static final int PUBLIC_BYTES = MlKem768.PUBLIC_BYTES + X25519.BYTES;
  static final int CIPHERTEXT_BYTES = MlKem768.CIPHERTEXT_BYTES + X25519.BYTES;

  /// The draft's XWingLabel, a drawing of an X-wing.
  private static final byte[] LABEL = "\\.//^\\".getBytes(StandardCharsets.US_ASCII);

  private XWing() {}

  /// A shared secret and what carries it to the holder of the private key. The caller wipes the
  /// secret.
  static final class Encapsulated {
    final byte[] secret;
    final byte[] ciphertext;

    private Encapsulated(byte[] secret, byte[] ciphertext) {
      this.secret = secret;
      this.ciphertext = ciphertext;
    }
  }

  /// The public key (1,216 bytes) of a seed.
  static byte[] publicKey(byte[] seed) {
    try (Expanded expanded = new Expanded(seed)) {
      return join(MlKem768.publicKey(expanded.mlKem), X25519.publicKey(expanded.scalar));
    }
  }

  /// Makes a fresh secret for the holder of `publicKey`.
  ///
  /// @param random asked for 32 bytes for ML-KEM, then for 32 bytes for X25519
  /// @throws InvalidKeyException when this is no public key of X-Wing
  static Encapsulated encapsulate(byte[] publicKey, SecureRandom random)
      throws InvalidKeyException {
    byte[] mlKemPublic = Arrays.copyOf(publicKey, MlKem768.PUBLIC_BYTES);
    byte[] point = Arrays.copyOfRange(publicKey, MlKem768.PUBLIC_BYTES, PUBLIC_BYTES);
    byte[] mlKem = MlKem768.encapsulate(mlKemPublic, random);
    byte[] mlKemSecret = Arrays.copyOfRange(mlKem, MlKem768.CIPHERTEXT_BYTES, mlKem.length);
    byte[] scalar = new byte[X25519.BYTES];
    byte[] agreed = new byte[0];
    try {
      random.nextBytes(scalar);
      agreed = X25519.agree(scalar, point);
      byte[] ephemeral = X25519.publicKey(scalar);
      return new Encapsulated(
          combine(mlKemSecret, agreed, ephemeral, point),
          join(Arrays.copyOf(mlKem, MlKem768.CIPHERTEXT_BYTES), ephemeral));
    } finally {
      wipe(mlKem, mlKemSecret, scalar, agreed);
    }
  }

  /// The secret in `ciphertext` (1,120 bytes), in an array that the caller wipes; another one when
  /// it was changed.
  ///
  /// @throws InvalidKeyException when its point is one that no honest sender makes
  static byte[] decapsulate(byte[] seed, byte[] ciphertext) throws InvalidKeyException {
    byte[] mlKemCiphertext = Arrays.copyOf(ciphertext, MlKem768.CIPHERTEXT_BYTES);
    byte[] ephemeral = Arrays.copyOfRange(ciphertext, MlKem768.CIPHERTEXT_BYTES, CIPHERTEXT_BYTES);
    byte[] mlKemSecret = new byte[0];
    byte[] agreed = new byte[0];
    try (Expanded expanded = new Expanded(seed)) {
      mlKemSecret = MlKem768.decapsulate(expanded.mlKem, mlKemCiphertext);
      agreed = X25519.agree(expanded.scalar, ephemeral);
      return combine(mlKemSecret, agreed, ephemeral, X25519.publicKey(expanded.scalar));
    } finally {
      wipe(mlKemSecret, agreed);
    }
  }

  private static byte[] combine(byte[] mlKemSecret, byte[] agreed, byte[] ephemeral, byte[] point) {
    try {
      MessageDigest sha3 = MessageDigest.getInstance("SHA3-256");
      sha3.update(mlKemSecret);
      sha3.update(agreed);
      sha3.update(ephemeral);
      sha3.update(point);
      return sha3.digest(LABEL);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// The two private keys that a seed stands for.
  private static final class Expanded implements AutoCloseable {
    private final byte[] mlKem;
    private final byte[] scalar;

    private Expanded(byte[] seed) {
      byte[] bytes = SeedExpansion.shake256(seed, MlKem768.SEED_BYTES + X25519.BYTES);
      byte[] mlKemSeed = Arrays.copyOf(bytes, MlKem768.SEED_BYTES);
      mlKem = SeedExpansion.mlKem768(mlKemSeed);
      scalar = Arrays.copyOfRange(bytes, MlKem768.SEED_BYTES, bytes.length);
      wipe(bytes, mlKemSeed);
    }

    @Override
    public void close() {
      wipe(mlKem, scalar);
    }
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  private static void wipe(byte[]... secrets) {
    for (byte[] secret : secrets) {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
