package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.Report;
import io.weightseal.cli.stores.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    String on(Place sealed, Fields fields) throws IOException, CommandFailedException;
  }

  /// What came of one.
  private sealed interface Result {
    Fields fields();

    record Done(Fields fields, String line) implements Result {}

    record Failed(Fields fields, Failure failure) implements Result {}
  }

  /// One after the other.
  static Answer each(
      WeightsealCommand command, List<String> paths, Answer.Importance importance, Work work)
      throws IOException, CommandFailedException {
    return each(command, paths, importance, 1, work);
  }

  /// Up to `atOnce` at one time; the results stand in the order of `paths`.
  static Answer each(
      WeightsealCommand command,
      List<String> paths,
      Answer.Importance importance,
      int atOnce,
      Work work)
      throws IOException, CommandFailedException {
    Several several = new Several(command, importance);
    if (paths.size() == 1) {
      // Alone, its failure is the command's own.
      several.take(done(paths.getFirst(), work));
      return several.answer();
    }
    try (ExecutorService workers = Executors.newFixedThreadPool(Math.min(atOnce, paths.size()))) {
      List<Future<Result>> begun = new ArrayList<>();
      for (String path : paths) {
        begun.add(workers.submit(() -> several.attempt(path, work)));
      }
      for (Future<Result> result : begun) {
        several.take(several.await(result, workers));
      }
    }
    return several.answer();
  }

  private static Result.Done done(String path, Work work)
      throws IOException, CommandFailedException {
    Fields fields = new Fields().put("source", path).put("ok", true);
    return new Result.Done(fields, work.on(Place.of(path), fields));
  }

  private Result attempt(String path, Work work) {
    if (command.terminal().interrupted()) {
      throw new CancellationException();
    }
    try {
      return done(path, work);
    } catch (IOException | CommandFailedException e) {
      if (command.terminal().interrupted()) {
        throw new CancellationException();
      }
      Failure failure = Failure.of(e);
      command.report().problem(failure);
      Fields fields =
          new Fields().put("source", path).put("ok", false).put("error", Report.error(failure));
      return new Result.Failed(fields, failure);
    }
  }

  private Result await(Future<Result> result, ExecutorService workers) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } catch (ExecutionException e) {
      workers.shutdownNow();
      if (e.getCause() instanceof RuntimeException defect) {
        throw defect;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void take(Result result) {
    results.add(result.fields().map());
    switch (result) {
      case Result.Done(Fields _, String line) -> lines.add(line);
      case Result.Failed(Fields _, Failure failure) -> failures.add(failure);
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
