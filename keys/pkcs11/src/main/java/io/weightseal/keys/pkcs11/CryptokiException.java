package io.weightseal.keys.pkcs11;

import java.util.Map;

/// A PKCS#11 module answered something else than `CKR_OK`.
final class CryptokiException extends Exception {
  private static final long serialVersionUID = 1L;

  /// The return values that mean something to this module.
  ///
  /// Source: PKCS #11 3.0, header `pkcs11t.h`.
  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(0x02L, "CKR_HOST_MEMORY"),
          Map.entry(0x03L, "CKR_SLOT_ID_INVALID"),
          Map.entry(0x05L, "CKR_GENERAL_ERROR"),
          Map.entry(0x06L, "CKR_FUNCTION_FAILED"),
          Map.entry(0x0aL, "CKR_CANT_LOCK"),
          Map.entry(0x12L, "CKR_ATTRIBUTE_TYPE_INVALID"),
          Map.entry(0x30L, "CKR_DEVICE_ERROR"),
          Map.entry(0x31L, "CKR_DEVICE_MEMORY"),
          Map.entry(0x32L, "CKR_DEVICE_REMOVED"),
          Map.entry(0x54L, "CKR_FUNCTION_NOT_SUPPORTED"),
          Map.entry(0x82L, "CKR_OBJECT_HANDLE_INVALID"),
          Map.entry(0xb0L, "CKR_SESSION_CLOSED"),
          Map.entry(0xb1L, "CKR_SESSION_COUNT"),
          Map.entry(0xb3L, "CKR_SESSION_HANDLE_INVALID"),
          Map.entry(0xe0L, "CKR_TOKEN_NOT_PRESENT"),
          Map.entry(0xe1L, "CKR_TOKEN_NOT_RECOGNIZED"),
          Map.entry(0x101L, "CKR_USER_NOT_LOGGED_IN"),
          Map.entry(0x150L, "CKR_BUFFER_TOO_SMALL"),
          Map.entry(0x190L, "CKR_CRYPTOKI_NOT_INITIALIZED"));

  CryptokiException(String function, long returned) {
    super(
        function + " answered " + NAMES.getOrDefault(returned, "0x" + Long.toHexString(returned)));
  }
}
