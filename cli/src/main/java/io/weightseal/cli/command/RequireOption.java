package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.loader.host.Check;
import io.weightseal.loader.host.Host;
import io.weightseal.loader.host.Protection;
import io.weightseal.loader.host.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// `--require`: what must protect memory on this host before anything is loaded.
final class RequireOption {
  private final Parameters.Values<String> names;

  RequireOption(Parameters parameters) {
    names =
        parameters.options(
            String.class,
            "NAME,...",
            "Load nothing unless this host has these protections, as inspect --host names them.",
            "--require");
  }

  /// Refuses where one is not in force, or not known to be. To be called before any key service is.
  void check() throws CommandFailedException {
    List<Check> wanted = wanted();
    Host host = Host.ofProcess();
    List<Protection> unmet = new ArrayList<>();
    for (Check check : wanted) {
      Protection protection = check.on(host);
      if (protection.state() != State.ACTIVE) {
        unmet.add(protection);
      }
    }
    if (!unmet.isEmpty()) {
      throw refused(unmet);
    }
  }

  private List<Check> wanted() throws CommandFailedException {
    List<Check> wanted = new ArrayList<>();
    for (String list : names.get()) {
      for (String name : list.split(",", -1)) {
        wanted.add(
            Check.named(name)
                .orElseThrow(
                    () ->
                        CommandFailedException.usage(
                            "--require knows no protection " + name,
                            "choose of " + String.join(", ", Check.names()))));
      }
    }
    return wanted;
  }

  private static CommandFailedException refused(List<Protection> unmet) {
    String what =
        unmet.stream()
            .map(each -> each.name() + " is " + each.state() + " (" + each.evidence() + ")")
            .collect(Collectors.joining(", "));
    String next =
        unmet.stream()
            .map(each -> each.name() + ": " + each.check().next())
            .collect(Collectors.joining(". "));
    return new CommandFailedException(
        new Failure(
            ExitCode.FAILED, "HostNotFit", "this host lacks what --require names: " + what, next));
  }
}
