package io.weightseal.keys.local;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.local.PassphraseSource.Purpose;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/// Turns the 32 bytes of a key's version into the bytes of its file, and back.
///
/// Without a passphrase they are the same. Under one, the file holds them encrypted by AES-256-GCM
/// with what the passphrase gives, bound to the key's name and the version, so that files cannot
/// change places.
final class VersionCipher implements AutoCloseable {
  private static final int MAX_PASSPHRASE_BYTES = 1024;

  private final KeyUri key;
  private final byte @Nullable [] derived;

  private VersionCipher(KeyUri key, byte @Nullable [] derived) {
    this.key = key;
    this.derived = derived;
  }

  /// The cipher for `protection`, asking for the passphrase if there is one.
  static VersionCipher of(
      KeyUri key, Protection protection, PassphraseSource passphrases, Purpose purpose)
      throws KeyServiceException {
    // No switch over types: its first use costs a command 5 ms of its start.
    if (protection instanceof Protection.None) {
      return new VersionCipher(key, null);
    }
    byte[] passphrase = passphrases.passphrase(key, purpose);
    try {
      if (passphrase.length < 1 || passphrase.length > MAX_PASSPHRASE_BYTES) {
        throw new IllegalArgumentException(
            "the passphrase for "
                + key
                + " has "
                + passphrase.length
                + " bytes; allowed are 1 to "
                + MAX_PASSPHRASE_BYTES);
      }
      return new VersionCipher(
          key, PassphraseKey.derive(passphrase, (Protection.Argon2id) protection));
    } finally {
      Arrays.fill(passphrase, (byte) 0);
    }
  }

  /// How many bytes a version's file has.
  int fileBytes() {
    return derived == null ? AesGcm.KEY_BYTES : AesGcm.KEY_BYTES + AesGcm.OVERHEAD_BYTES;
  }

  /// The bytes for the file, in an array of their own.
  byte[] protect(byte[] secret, int version, SecureRandom random) {
    return derived == null ? secret.clone() : AesGcm.seal(derived, place(version), secret, random);
  }

  /// The version's secret, in an array of its own.
  byte[] reveal(byte[] file, int version) throws KeyServiceException {
    if (derived == null) {
      return file.clone();
    }
    try {
      return AesGcm.open(derived, place(version), file);
    } catch (AEADBadTagException e) {
      throw new KeyServiceException(
          Reason.DENIED,
          "wrong passphrase for " + key + " (or the file of its version was changed)",
          e);
    }
  }

  private byte[] place(int version) {
    byte[] text = ("weightseal/v1 local key\0" + key.name()).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(text.length + 1 + Integer.BYTES)
        .put(text)
        .put((byte) 0)
        .putInt(version)
        .array();
  }

  @Override
  public void close() {
    if (derived != null) {
      Arrays.fill(derived, (byte) 0);
    }
  }
}
