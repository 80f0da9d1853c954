package io.weightseal.keys.pkcs11;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;

/// Where the PINs of tokens come from: a prompt, a file, a command. Never from a key's URI.
///
/// Several threads may ask at once.
@FunctionalInterface
public interface PinSource {
  /// Returns the user PIN of the token that holds `key`, as UTF-8 without a line ending, in an
  /// array of its own. The caller wipes the array.
  ///
  /// @param token the token's label, for a prompt: one PIN opens all keys of a token
  /// @throws KeyServiceException when there is none
  byte[] pin(KeyUri key, String token) throws KeyServiceException;

  /// A source without PINs, for tokens that need none.
  static PinSource none() {
    return (key, token) -> {
      throw new KeyServiceException(
          Reason.DENIED,
          key + " is in the token " + token + ", which asks for a PIN; none was given");
    };
  }
}
