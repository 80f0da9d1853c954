package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.core.Expectations;
import java.util.HashMap;
import java.util.Map;

/// `--expect`: what the user knows of the model that is to be opened.
final class ExpectOption {
  private final Parameters.Values<String> pairs;

  ExpectOption(Parameters parameters) {
    pairs =
        parameters.options(
            String.class,
            "NAME=VALUE",
            "Refuse any other model: name=N, version=V, or a pair of its context.",
            "--expect");
  }

  Expectations get() throws CommandFailedException {
    Map<String, String> context = new HashMap<>(Names.pairs("--expect", pairs.get()));
    String name = context.remove("name");
    String version = context.remove("version");
    return new Expectations(name, version, context);
  }
}
