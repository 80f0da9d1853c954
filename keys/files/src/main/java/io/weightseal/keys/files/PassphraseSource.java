package io.weightseal.keys.files;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;

/// Where passphrases come from: a prompt, a file, a command.
///
/// Several threads may ask at once.
@FunctionalInterface
public interface PassphraseSource {
  /// What a passphrase is asked for.
  enum Purpose {
    /// To protect a new key: worth asking twice.
    NEW,
    /// To open a key that is there.
    EXISTING
  }

  /// Returns the passphrase for `key` as UTF-8, 1 to 1,024 bytes without a line ending, in an array
  /// of its own. The caller wipes the array.
  ///
  /// @throws KeyServiceException when there is none
  byte[] passphrase(KeyUri key, Purpose purpose) throws KeyServiceException;

  /// A source without passphrases, for where no key is under one.
  static PassphraseSource none() {
    return (key, purpose) -> {
      throw new KeyServiceException(
          Reason.DENIED, key + " is under a passphrase, and none was given");
    };
  }
}
