package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.format.Envelope;
import java.util.Arrays;

/// The signed envelope that a manifest stands in.
public final class EnvelopeTarget {
  private EnvelopeTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Attempt.of(input.length, () -> Envelope.parse("manifest.json", input))
        .ifPresent(EnvelopeTarget::check);
  }

  private static void check(Envelope envelope) {
    require(envelope.payload().length > 0, "an empty payload");
    require(envelope.mac().length > 0, "an empty MAC");
    Envelope again = Attempt.ofOwn(() -> Envelope.parse("manifest.json", envelope.json()));
    require(Arrays.equals(again.payload(), envelope.payload()), "another payload when rewritten");
    require(Arrays.equals(again.mac(), envelope.mac()), "another MAC when rewritten");
    require(again.signatures().equals(envelope.signatures()), "other signatures when rewritten");
  }
}
