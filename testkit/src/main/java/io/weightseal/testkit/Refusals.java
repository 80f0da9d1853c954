package io.weightseal.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import org.junit.jupiter.api.function.Executable;

/// What the refusal of a key service has to be. Each method returns the refusal, for more to be
/// asked of it.
public final class Refusals {
  private Refusals() {}

  /// The call is refused for that reason.
  public static KeyServiceException assertReason(Reason expected, Executable call) {
    KeyServiceException refusal = assertThrows(KeyServiceException.class, call);
    assertEquals(expected, refusal.reason(), refusal::toString);
    return refusal;
  }

  /// The same, and the message names all of `named` and says what to do next.
  public static KeyServiceException assertAdvised(
      Reason expected, Executable call, String... named) {
    KeyServiceException refusal = assertReason(expected, call);
    String message = String.valueOf(refusal.getMessage());
    for (String each : named) {
      assertTrue(message.contains(each), () -> "names " + each + ": " + message);
    }
    assertTrue(message.contains("; "), () -> "says what to do next: " + message);
    return refusal;
  }
}
