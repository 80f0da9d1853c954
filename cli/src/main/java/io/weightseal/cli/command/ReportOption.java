package io.weightseal.cli.command;

import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.loader.host.Host;
import io.weightseal.loader.host.Protection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// `--report`: what protects a model that is about to be used, by this host and by this command.
final class ReportOption {
  private final BooleanSupplier wanted;

  ReportOption(Parameters parameters) {
    wanted =
        parameters.flag(
            "First print what protects the plaintext on this host and in this run, and what does"
                + " not, to standard error.",
            "--report");
  }

  boolean isWanted() {
    return wanted.getAsBoolean();
  }

  /// Prints it, if that is wanted, to standard error: standard output is not this command's.
  ///
  /// @param measures what this run does, a name and words for each
  void print(WeightsealCommand command, Map<String, String> measures) {
    if (!isWanted()) {
      return;
    }
    List<Protection> protections = Host.ofProcess().protections();
    if (command.report().isJson()) {
      Fields result =
          new Fields().put("host", HostReport.fields(protections)).put("measures", measures);
      command.report().answer(Answer.askedFor(result, ""));
      return;
    }
    StringBuilder text = new StringBuilder(HostReport.text(protections));
    measures.forEach((name, words) -> text.append("\n%-11s %s".formatted(name, words)));
    command.terminal().printErr().println(text);
  }

  /// The measures that every way of loading takes.
  static Map<String, String> measures(String keys) {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("data keys", keys);
    measures.put("core dumps", "none of weightseal, and none of what it starts");
    return measures;
  }
}
