package io.weightseal.keys.files;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource.Purpose;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/// Turns a secret of 32 bytes into the bytes of its file, and back.
///
/// Without a passphrase they are the same. Under one, the file holds them encrypted by AES-256-GCM
/// with what the passphrase gives, bound to the place that the secret has, so that files cannot
/// change places.
public final class SecretCipher implements AutoCloseable {
  /// The length of a secret.
  public static final int SECRET_BYTES = AesGcm.KEY_BYTES;

  private static final int MAX_PASSPHRASE_BYTES = 1024;

  private final KeyUri key;
  private final byte @Nullable [] derived;

  private SecretCipher(KeyUri key, byte @Nullable [] derived) {
    this.key = key;
    this.derived = derived;
  }

  /// The cipher for `protection`, asking for the passphrase if there is one.
  ///
  /// @param key whose secret it is, for the question and for messages
  /// @throws IllegalArgumentException when the passphrase is empty or too long
  public static SecretCipher of(
      KeyUri key, Protection protection, PassphraseSource passphrases, Purpose purpose)
      throws KeyServiceException {
    // No switch over types: its first use costs a command 5 ms of its start.
    if (protection instanceof Protection.None) {
      return new SecretCipher(key, null);
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
      return new SecretCipher(
          key, PassphraseKey.derive(passphrase, (Protection.Argon2id) protection));
    } finally {
      Arrays.fill(passphrase, (byte) 0);
    }
  }

  /// How many bytes the secret's file has.
  public int fileBytes() {
    return derived == null ? AesGcm.KEY_BYTES : AesGcm.KEY_BYTES + AesGcm.OVERHEAD_BYTES;
  }

  /// The bytes for the file, in an array of their own.
  ///
  /// @param place what the file is bound to: the store, the key, and which of its secrets it is
  public byte[] protect(byte[] secret, byte[] place, SecureRandom random) {
    return derived == null ? secret.clone() : AesGcm.seal(derived, place, secret, random);
  }

  /// The secret, in an array that the caller wipes.
  public byte[] reveal(byte[] file, byte[] place) throws KeyServiceException {
    if (derived == null) {
      return file.clone();
    }
    try {
      return AesGcm.open(derived, place, file);
    } catch (AEADBadTagException e) {
      throw new KeyServiceException(
          Reason.DENIED,
          "wrong passphrase for " + key + " (or the file of its secret was changed)",
          e);
    }
  }

  @Override
  public void close() {
    if (derived != null) {
      Arrays.fill(derived, (byte) 0);
    }
  }
}
