package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.signing.oms.Statement;

/// The statement that a model's signature covers.
public final class ModelStatementTarget {
  private ModelStatementTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Attempt.of(input.length, () -> Statement.parse("model.sig", input))
        .ifPresent(ModelStatementTarget::check);
  }

  private static void check(Statement statement) {
    require(!statement.files().isEmpty(), "a statement about nothing");
    require(statement.files().size() <= statement.resources().size(), "files without digests");
    Statement again = Attempt.ofOwn(() -> Statement.parse("model.sig", statement.json()));
    require(again.equals(statement), "another statement when rewritten");
  }
}
