package io.weightseal.benchmarks.kernels;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM of one provider, called once for each chunk: one `Cipher` and one key object, a new
/// nonce each time, as the sealed format asks. Not thread-safe.
final class RawCipher {
  static final int CHUNK_BYTES = 16 << 10;
  static final int TAG_BYTES = 16;
  static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

  private static final int NONCE_BYTES = 12;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] nonce = new byte[NONCE_BYTES];

  RawCipher(Provider provider) throws GeneralSecurityException {
    cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 7);
    key = new SecretKeySpec(bytes, "AES");
  }

  /// Seals the chunk between `from`'s position and limit, with the nonce that `counter` gives.
  void seal(long counter, ByteBuffer from, ByteBuffer to) throws GeneralSecurityException {
    run(Cipher.ENCRYPT_MODE, counter, from, to);
  }

  /// Opens what [#seal] made with the same `counter`.
  void open(long counter, ByteBuffer from, ByteBuffer to) throws GeneralSecurityException {
    run(Cipher.DECRYPT_MODE, counter, from, to);
  }

  private void run(int mode, long counter, ByteBuffer from, ByteBuffer to)
      throws GeneralSecurityException {
    ByteBuffer.wrap(nonce).putLong(NONCE_BYTES - Long.BYTES, counter);
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.doFinal(from, to);
  }
}
