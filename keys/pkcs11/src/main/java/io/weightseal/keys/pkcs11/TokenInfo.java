package io.weightseal.keys.pkcs11;

/// A token, and the slot that it is in.
///
/// @param slot the slot's id, for the module
/// @param index the slot's place among all slots
/// @param flags as `CK_TOKEN_INFO` has them
/// @param maxSessions how many sessions a process may have open; [Long#MAX_VALUE] when there is no
///   limit, or none is told
///
///   Source: PKCS #11 3.0, section 3.2, "Slot and token types".
record TokenInfo(
    long slot,
    int index,
    String label,
    String serial,
    String manufacturer,
    String model,
    long flags,
    long maxSessions) {
  private static final long LOGIN_REQUIRED = 0x4;
  private static final long PIN_INITIALIZED = 0x8;
  private static final long PIN_PAD = 0x100;
  private static final long INITIALIZED = 0x400;
  private static final long PIN_FINAL_TRY = 0x20000;
  private static final long PIN_LOCKED = 0x40000;

  /// Whether both tell of one token, as far as that shows.
  boolean is(TokenInfo other) {
    return slot == other.slot && serial.equals(other.serial) && label.equals(other.label);
  }

  boolean initialized() {
    return has(INITIALIZED);
  }

  boolean loginRequired() {
    return has(LOGIN_REQUIRED);
  }

  boolean pinSet() {
    return has(PIN_INITIALIZED);
  }

  /// Whether the PIN is entered at the token itself.
  boolean pinPad() {
    return has(PIN_PAD);
  }

  boolean pinFinalTry() {
    return has(PIN_FINAL_TRY);
  }

  boolean pinLocked() {
    return has(PIN_LOCKED);
  }

  private boolean has(long flag) {
    return (flags & flag) != 0;
  }
}
