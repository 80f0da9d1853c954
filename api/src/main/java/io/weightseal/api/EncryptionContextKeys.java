package io.weightseal.api;

import java.util.Map;

/// A key service that can decrypt data keys which other programs wrapped under an encryption
/// context of their own, as AWS KMS has it.
public interface EncryptionContextKeys {
  /// Decrypts a data key. The caller owns the result.
  ///
  /// @throws NotAuthenticException when what was wrapped is no data key
  DataKey decrypt(KeyUri key, WrappedKey wrapped, Map<String, String> encryptionContext)
      throws KeyServiceException, NotAuthenticException;
}
