package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.signing.oms.Bundle;
import java.util.Arrays;

/// A Sigstore bundle with a model's signature.
public final class ModelSignatureTarget {
  private ModelSignatureTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Attempt.of(input.length, () -> Bundle.parse("model.sig", input))
        .ifPresent(
            bundle -> {
              byte[] own = bundle.json();
              Bundle again = Attempt.ofOwn(() -> Bundle.parse("model.sig", own));
              require(Arrays.equals(again.json(), own), "another bundle when rewritten");
            });
  }
}
