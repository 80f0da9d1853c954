package io.weightseal.cli.command;

import io.weightseal.cli.output.Terminal;
import io.weightseal.cli.settings.Environment;
import java.util.List;

/// Where a command runs: what surrounds it, as opposed to what its flags say.
///
/// @param arguments the whole command line, for errors that are found before flags are understood
public record Invocation(Terminal terminal, Environment environment, List<String> arguments) {
  public Invocation {
    arguments = List.copyOf(arguments);
  }
}
