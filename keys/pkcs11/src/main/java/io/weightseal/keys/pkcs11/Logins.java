package io.weightseal.keys.pkcs11;

import java.util.HashMap;
import java.util.Map;

/// How many services of this process use a token. A login counts for the whole process, so the last
/// one to go logs out. Safe for use by several threads.
final class Logins {
  private static final Map<Slot, Integer> USERS = new HashMap<>();

  /// A slot of a module.
  record Slot(String library, long id) {}

  private Logins() {}

  static synchronized void enter(Slot slot) {
    USERS.merge(slot, 1, Integer::sum);
  }

  /// Returns whether nobody is left.
  static synchronized boolean leave(Slot slot) {
    return USERS.merge(slot, -1, (now, less) -> now + less == 0 ? null : now + less) == null;
  }
}
