package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Does the same to one or several sealed files or models: one that fails does not keep the others
/// from their turn.
final class Several {
  private final WeightsealCommand command;
  private final Answer.Importance importance;
  private final List<Map<String, @Nullable Object>> results = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  private Several(WeightsealCommand command, Answer.Importance importance) {
    this.command = command;
    this.importance = importance;
  }

  /// What is done to each.
  @FunctionalInterface
  interface Work {
    /// Adds to `fields` what there is to say, and returns it in a line.
    String on(Path sealed, Fields fields) throws IOException, CommandFailedException;
  }

  static Answer each(
      WeightsealCommand command, List<String> paths, Answer.Importance importance, Work work)
      throws IOException, CommandFailedException {
    Several several = new Several(command, importance);
    for (String path : paths) {
      if (paths.size() == 1) {
        // Alone, its failure is the command's own.
        several.succeed(path, work);
      } else {
        several.attempt(path, work);
      }
    }
    return several.answer();
  }

  private void succeed(String path, Work work) throws IOException, CommandFailedException {
    Fields fields = new Fields().put("source", path).put("ok", true);
    lines.add(work.on(Path.of(path), fields));
    results.add(fields.map());
  }

  private void attempt(String path, Work work) throws IOException, CommandFailedException {
    try {
      succeed(path, work);
    } catch (IOException | CommandFailedException e) {
      if (command.terminal().interrupted()) {
        throw e;
      }
      Failure failure = Failure.of(e);
      failures.add(failure);
      command.report().problem(failure);
      results.add(
          new Fields()
              .put("source", path)
              .put("ok", false)
              .put("error", Report.error(failure))
              .map());
    }
  }

  private Answer answer() {
    Answer answer =
        new Answer(
            new Fields().put("sealed", results).map(), String.join("\n", lines), importance, null);
    return failures.isEmpty() ? answer : answer.failing(summary());
  }

  private Failure summary() {
    String message = failures.size() + " of " + results.size() + " failed";
    if (failures.size() < results.size()) {
      return new Failure(
          ExitCode.PARTLY_FAILED, "PartlyFailed", message, "see the lines above, or --json");
    }
    ExitCode first = failures.getFirst().code();
    boolean same = failures.stream().allMatch(failure -> failure.code() == first);
    return new Failure(
        same ? first : ExitCode.FAILED, "AllFailed", message, "see the lines above, or --json");
  }
}
