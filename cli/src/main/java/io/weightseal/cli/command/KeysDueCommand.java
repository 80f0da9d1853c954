package io.weightseal.cli.command;

import io.weightseal.cli.due.DuePage;
import io.weightseal.cli.due.Finding;
import io.weightseal.cli.due.KeyCheck;
import io.weightseal.cli.due.Verdict;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.Report;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `weightseal keys due`.
final class KeysDueCommand extends WeightsealCommand {
  private static final List<String> COLUMNS =
      List.of("SEALED", "KEY", "VERSION", "WRAPPED", "FINDING");

  private final SealedPaths paths = new SealedPaths(parameters);
  private final Parameters.Value<String> olderThan =
      parameters.option(
          String.class,
          "TIME",
          "Also find what was last wrapped longer ago than this, such as 90d.",
          "--older-than");
  private final Parameters.Value<Path> html =
      parameters.option(
          Path.class,
          "FILE",
          "Write the findings to FILE as well, as a page to look at.",
          "--html");

  KeysDueCommand(Invocation invocation) {
    super(
        invocation,
        "due",
        "Find sealed files and models that are wrapped by old key versions, or by keys that are"
            + " disabled, pending deletion or gone.");
    parameters.footer("", "Calls no key for its use: it asks each key's service for its state.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    String age = olderThan.get();
    Duration allowed = age == null ? null : Periods.parse("--older-than", age);
    List<Finding> findings = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    List<Map<String, @Nullable Object>> unread = new ArrayList<>();
    List<String> sealed = paths.get(stores());
    try (Engine engine = new Engine(this, settings())) {
      KeyCheck check = new KeyCheck(engine.keyServices()::allowed, allowed);
      for (String path : sealed) {
        try {
          Inspection inspection = engine.weightseal().inspect(locate(Place.of(path)));
          findings.addAll(check.of(path, inspection.identity(), inspection.recipients()));
        } catch (IOException e) {
          Failure failure = Failure.of(e);
          report().problem(failure);
          failures.add(failure);
          unread.add(new Fields().put("source", path).put("error", Report.error(failure)).map());
        }
      }
    }
    writePage(findings);
    return answer(sealed.size(), findings, unread, failures);
  }

  private void writePage(List<Finding> findings) throws IOException {
    Path file = html.get();
    if (file != null) {
      Files.writeString(file, DuePage.of(findings, Instant.now()));
    }
  }

  private static Answer answer(
      int sealed,
      List<Finding> findings,
      List<Map<String, @Nullable Object>> unread,
      List<Failure> failures) {
    long due = findings.stream().filter(finding -> finding.verdict().isDue()).count();
    Fields result =
        new Fields()
            .put("due", due)
            .put("findings", findings.stream().map(KeysDueCommand::fields).toList())
            .put("unread", unread);
    Answer answer = Answer.askedFor(result, table(findings) + summary(findings, due));
    if (failures.isEmpty()) {
      return answer;
    }
    ExitCode code = failures.size() < sealed ? ExitCode.PARTLY_FAILED : failures.getFirst().code();
    return answer.failing(
        new Failure(
            code,
            "PartlyFailed",
            failures.size() + " of " + sealed + " could not be read",
            "see the lines above, or --json"));
  }

  private static Map<String, @Nullable Object> fields(Finding finding) {
    Fields fields =
        new Fields()
            .put("source", finding.sealed())
            .put("identity", Describe.identity(finding.identity()))
            .put("finding", finding.verdict().name())
            .put("due", finding.verdict().isDue());
    if (finding.recipient() != null) {
      fields
          .put("key", finding.recipient().key())
          .put("keyVersion", finding.recipient().keyVersion())
          .put("wrapped", finding.recipient().created());
    }
    return fields
        .put("newestVersion", finding.newestVersion())
        .put("detail", finding.detail())
        .map();
  }

  private static String table(List<Finding> findings) {
    List<Function<Finding, String>> cells =
        List.of(
            Finding::sealed,
            Finding::key,
            Finding::versions,
            Finding::wrappedOn,
            finding ->
                finding.verdict().words()
                    + (finding.detail() == null ? "" : ": " + finding.detail()));
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      Function<Finding, String> cell = cells.get(i);
      int widest = findings.stream().mapToInt(f -> cell.apply(f).length()).max().orElse(0);
      widths.add(Math.max(widest, COLUMNS.get(i).length()));
    }
    StringBuilder table = new StringBuilder();
    addRow(table, COLUMNS, widths);
    for (Finding finding : findings) {
      addRow(table, cells.stream().map(cell -> cell.apply(finding)).toList(), widths);
    }
    return table.toString();
  }

  private static void addRow(StringBuilder table, List<String> cells, List<Integer> widths) {
    for (int i = 0; i < cells.size() - 1; i++) {
      table.append(cells.get(i)).repeat(' ', widths.get(i) - cells.get(i).length() + 2);
    }
    table.append(cells.getLast()).append('\n');
  }

  private static String summary(List<Finding> findings, long due) {
    long unchecked = findings.stream().filter(f -> f.verdict() == Verdict.NOT_CHECKED).count();
    return due
        + " of "
        + findings.size()
        + " wrapped keys due"
        + (unchecked == 0 ? "" : ", " + unchecked + " not checked")
        + (due == 0 ? "" : "; wrap them anew with weightseal rewrap --to KEY");
  }
}
