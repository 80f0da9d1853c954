package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.audit.EventProof;
import java.nio.charset.StandardCharsets;

/// A proof that an event is in a log: the one that is good, and no other.
public final class AuditProofTarget {
  private AuditProofTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String proof = new String(input, StandardCharsets.UTF_8);
    Attempt.of(input.length, () -> EventProof.check(proof, AuditBytes.KEY.verifier()))
        .ifPresent(
            proven -> {
              byte[] entry = proven.event().json().getBytes(StandardCharsets.UTF_8);
              byte[] leaf = AuditBytes.sha256(new byte[1], entry);
              require(
                  proven.checkpoint().size() > 1 || proven.checkpoint().hasRoot(leaf),
                  "an entry that is not in the log is proved");
            });
  }
}
