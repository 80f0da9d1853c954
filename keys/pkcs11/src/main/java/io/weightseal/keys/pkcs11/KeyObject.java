package io.weightseal.keys.pkcs11;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;

/// A secret key in a token, as the token describes it.
///
/// @param handle the token's own number for it
/// @param label empty when it has none
record KeyObject(
    long handle,
    String label,
    long type,
    long bytes,
    boolean sensitive,
    boolean extractable,
    boolean encrypts,
    boolean decrypts) {
  private static final long AES = 0x1f;

  /// Returns this when it is an AES-256 key that does not leave the token and may do what is
  /// needed.
  KeyObject requireUsable(KeyUri key) throws KeyServiceException {
    if (type != AES || bytes != 32) {
      throw unfit(key, "is not an AES key of 256 bits");
    }
    if (!sensitive || extractable) {
      throw unfit(
          key,
          "can be taken out of its token ("
              + (sensitive ? "" : "not ")
              + "sensitive, "
              + (extractable ? "" : "not ")
              + "extractable), where anyone with the PIN could copy it");
    }
    if (!encrypts || !decrypts) {
      throw unfit(key, "may not both encrypt and decrypt");
    }
    return this;
  }

  private static KeyServiceException unfit(KeyUri key, String what) {
    return new KeyServiceException(
        Reason.UNSUPPORTED,
        key
            + " "
            + what
            + "; make a key that fits, under another label: weightseal key create"
            + " 'pkcs11:token=TOKEN;object=LABEL'");
  }
}
