package io.weightseal.posture.report;

import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Findings as lines for people, those that matter most first.
public final class FindingText {
  /// Worst first: what is open before what passes, then by severity.
  public static final Comparator<Finding> WORST_FIRST =
      Comparator.comparing((Finding each) -> each.outcome() == Outcome.PASS)
          .thenComparing(Finding::severity, Comparator.reverseOrder())
          .thenComparing(Finding::outcome, Comparator.reverseOrder())
          .thenComparing(Finding::resource)
          .thenComparing(each -> each.check().id());

  private FindingText() {}

  public static String of(List<Finding> findings) {
    List<Finding> sorted = new ArrayList<>(findings);
    sorted.sort(WORST_FIRST);
    StringBuilder text = new StringBuilder();
    for (Finding each : sorted) {
      text.append(
          "%-5s  %-8s  %s  %s: %s\n"
              .formatted(
                  each.outcome(),
                  each.isOpen() ? each.severity().word() : "",
                  each.resource(),
                  each.check().id(),
                  each.statement()));
      if (!each.fix().isEmpty()) {
        text.append("                 fix: ").append(each.fix()).append('\n');
      }
    }
    return text.append(summary(findings)).toString();
  }

  /// Such as `2 FAIL, 1 WARN, 0 ERROR, 9 PASS`.
  public static String summary(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Outcome each : List.of(Outcome.FAIL, Outcome.WARN, Outcome.ERROR, Outcome.PASS)) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(findings.stream().filter(finding -> finding.outcome() == each).count())
          .append(' ')
          .append(each);
    }
    return text.toString();
  }
}
