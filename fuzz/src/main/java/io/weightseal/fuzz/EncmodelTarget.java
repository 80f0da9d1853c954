package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.recipes.EncmodelHeader;

/// The metadata of an `ENCMODEL` file.
public final class EncmodelTarget {
  private EncmodelTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Attempt.of(input.length, () -> EncmodelHeader.parse("file", input))
        .ifPresent(
            header -> {
              require(header.plaintextSize() >= 0, "a size below 0");
              require(
                  header.plaintextSize() <= EncmodelHeader.MAX_PLAINTEXT_BYTES,
                  "more than one message holds");
              EncmodelHeader again =
                  Attempt.ofOwn(() -> EncmodelHeader.parse("file", header.json()));
              require(again.equals(header), "another header when rewritten");
            });
  }
}
