package io.weightseal.recipes;

import io.weightseal.api.AuditException;
import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.WrappedKey;
import java.util.Map;

/// AWS KMS, as far as an `ENVMODEL` file needs it: one call of Decrypt.
///
/// What the key is called comes from the file, which anybody may have written. So an implementation
/// takes endpoint and credentials from local configuration, and refuses a key that this
/// configuration does not allow, by name, before it makes a call. It gives the key id to Decrypt
/// explicitly.
@FunctionalInterface
public interface DataKeySource {
  /// Decrypts a data key; the caller closes it.
  ///
  /// @param keyId as the file has it: a key id, an alias or an ARN
  /// @param wrapped the `CiphertextBlob`
  /// @param encryptionContext the `EncryptionContext`
  /// @throws NotAuthenticException when what was decrypted is no 256-bit key
  /// @throws AuditException when the use of the key could not be put on record
  DataKey decrypt(String keyId, WrappedKey wrapped, Map<String, String> encryptionContext)
      throws KeyServiceException, NotAuthenticException, AuditException;
}
