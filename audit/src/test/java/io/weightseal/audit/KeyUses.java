package io.weightseal.audit;

import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse;
import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import java.time.Duration;
import java.util.Map;

/// Key uses for tests.
final class KeyUses {
  private static final ModelId MODEL = new ModelId("00112233445566778899aabbccddeeff");

  private KeyUses() {}

  /// An unwrap that succeeded, for the model of that name.
  static KeyUse unwrap(String model) {
    return of(model, Operation.UNWRAP, Outcome.SUCCESS, null);
  }

  static KeyUse refused(String model) {
    return of(model, Operation.OPEN, Outcome.REFUSED, "WrongIdentity");
  }

  private static KeyUse of(String model, Operation operation, Outcome outcome, String cause) {
    return new KeyUse(
        operation,
        new KeyUri("local:team"),
        "1",
        new ModelIdentity(MODEL, model, "1", Map.of("stage", "test")),
        "sha256:" + "ab".repeat(32),
        outcome,
        cause,
        Duration.ofNanos(1_234_567),
        null);
  }
}
