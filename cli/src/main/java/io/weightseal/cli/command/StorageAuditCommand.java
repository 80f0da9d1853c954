package io.weightseal.cli.command;

import io.weightseal.cli.due.KeyCheck;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.storage.Accounts;
import io.weightseal.cli.storage.DueKeys;
import io.weightseal.cli.storage.Journal;
import io.weightseal.posture.AuditOptions;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.Severity;
import io.weightseal.posture.StorageAudit;
import io.weightseal.posture.content.ContentAudit;
import io.weightseal.posture.report.Fields;
import io.weightseal.posture.report.FindingText;
import io.weightseal.posture.report.HtmlReport;
import io.weightseal.posture.report.Sarif;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `weightseal storage audit`.
final class StorageAuditCommand extends WeightsealCommand {
  private static final int OBJECTS = 1000;

  private final Parameters.Values<String> uris =
      parameters.arguments("URI", "Buckets, or folders in buckets; s3:// for all buckets there.");
  private final Parameters.Value<Path> html =
      parameters.option(Path.class, "FILE", "Write the findings to FILE as a page.", "--html");
  private final Parameters.Value<Path> sarif =
      parameters.option(Path.class, "FILE", "Write the findings to FILE as SARIF.", "--sarif");
  private final Parameters.Value<String> failOn =
      parameters.option(
          String.class,
          "SEVERITY",
          "Exit with 1 when a finding is open that is low, medium, high or critical, or worse.",
          "--fail-on");
  private final Parameters.Value<Integer> objects =
      parameters.option(
          Integer.class,
          "N",
          "Look at N objects of each bucket; 0 for none. Default: " + OBJECTS + ".",
          "--objects");
  private final BooleanSupplier allObjects =
      parameters.flag("Look at all objects.", "--all-objects");
  private final Parameters.Value<Integer> parallel =
      parameters.option(
          Integer.class, "N", "Look at N buckets side by side. Default: 16.", "--parallel");
  private final Parameters.Value<Double> pace =
      parameters.option(
          Double.class, "N", "Begin with at most N buckets in a second. Default: 10.", "--pace");
  private final Parameters.Value<Path> resume =
      parameters.option(
          Path.class,
          "FILE",
          "Keep in FILE what was found, and go on from what it holds.",
          "--resume");

  StorageAuditCommand(Invocation invocation) {
    super(
        invocation,
        "audit",
        "Look at buckets, their keys and what lies in them, and say what is not safe.");
    parameters.footer(
        "",
        "Changes nothing. Of each object its first 2 KiB are read. What could not be looked at is"
            + " an",
        "ERROR, never passed over; then the exit code is 3.",
        "Example: weightseal storage audit s3://models --html report.html --fail-on high");
  }

  @Override
  Answer run() throws CommandFailedException, IOException, InterruptedException {
    Severity least = severity();
    AuditOptions options = options();
    try (Engine engine = new Engine(this, settings());
        Accounts accounts = new Accounts(settings().stores())) {
      List<String> buckets = buckets(accounts);
      ContentAudit content =
          new ContentAudit(
              new DueKeys(new KeyCheck(engine.keyServices()::allowed, null)), mostObjects());
      Journal journal = new Journal(resume.get(), "objects " + mostObjects());
      Map<String, List<Finding>> kept = journal.kept();
      kept.keySet().retainAll(buckets);
      List<String> left = buckets.stream().filter(each -> !kept.containsKey(each)).toList();
      if (!kept.isEmpty()) {
        report().hint("weightseal: " + kept.size() + " buckets are taken from " + resume.get());
      }
      Map<String, List<Finding>> found =
          new StorageAudit(options).of(left, uri -> look(accounts, content, uri), journal::keep);
      List<Finding> findings = new ArrayList<>();
      for (String bucket : buckets) {
        findings.addAll(found.getOrDefault(bucket, kept.getOrDefault(bucket, List.of())));
      }
      write(findings, buckets);
      return answer(findings, buckets, least);
    }
  }

  private @Nullable Severity severity() throws CommandFailedException {
    String word = failOn.get();
    try {
      return word == null ? null : Severity.of(word);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          "--fail-on " + e.getMessage(), "name the least that shall count");
    }
  }

  private AuditOptions options() throws CommandFailedException {
    Integer side = parallel.get();
    Double rate = pace.get();
    try {
      return new AuditOptions(side == null ? 16 : side, rate == null ? 10 : rate);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          String.valueOf(e.getMessage()), "correct --parallel or --pace");
    }
  }

  private long mostObjects() throws CommandFailedException {
    Integer some = objects.get();
    if (allObjects.getAsBoolean()) {
      return Long.MAX_VALUE;
    }
    if (some != null && some < 0) {
      throw CommandFailedException.usage("--objects is less than 0", "name 0 or more");
    }
    return some == null ? OBJECTS : some;
  }

  private List<String> buckets(Accounts accounts) throws CommandFailedException, IOException {
    LinkedHashSet<String> all = new LinkedHashSet<>();
    for (String uri : uris.get()) {
      try {
        all.addAll(accounts.of(uri).buckets(uri));
      } catch (IllegalArgumentException e) {
        throw Accounts.refused(e);
      }
    }
    return new ArrayList<>(all);
  }

  private List<Finding> look(Accounts accounts, ContentAudit content, String uri) {
    try {
      List<Finding> findings = new ArrayList<>(accounts.of(uri).settings(uri));
      if (mostObjects() > 0) {
        findings.addAll(content.of(uri, accounts.of(uri)));
      }
      return findings;
    } catch (CommandFailedException e) {
      throw new AssertionError(e);
    }
  }

  private void write(List<Finding> findings, List<String> buckets) throws IOException {
    Path page = html.get();
    if (page != null) {
      Files.writeString(page, HtmlReport.of(findings, buckets, Instant.now()));
    }
    Path file = sarif.get();
    if (file != null) {
      Files.writeString(file, Sarif.of(findings, ProjectVersion.CURRENT));
    }
  }

  private static Answer answer(
      List<Finding> findings, List<String> buckets, @Nullable Severity least) {
    io.weightseal.cli.output.Fields result =
        new io.weightseal.cli.output.Fields()
            .put("buckets", buckets)
            .put("counts", Fields.counts(findings))
            .put("findings", findings.stream().map(Fields::of).toList());
    Answer answer = Answer.askedFor(result, FindingText.of(findings));
    if (least != null) {
      long reaching = findings.stream().filter(each -> each.reaches(least)).count();
      if (reaching > 0) {
        return answer.failing(
            new Failure(
                ExitCode.FAILED,
                "FindingsOpen",
                reaching + " findings are open that are " + least.word() + " or worse",
                "each says what puts it right"));
      }
    }
    long errors = findings.stream().filter(each -> each.outcome() == Outcome.ERROR).count();
    return errors == 0
        ? answer
        : answer.failing(
            new Failure(
                ExitCode.PARTLY_FAILED,
                "PartlyFailed",
                errors + " checks could not be made",
                "each says what would let it be made"));
  }
}
