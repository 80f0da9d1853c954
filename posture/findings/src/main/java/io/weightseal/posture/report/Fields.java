package io.weightseal.posture.report;

import io.weightseal.posture.Check;
import io.weightseal.posture.Control;
import io.weightseal.posture.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Findings as names and values: what JSON shows of them.
public final class Fields {
  private Fields() {}

  /// One finding.
  public static Map<String, Object> of(Finding finding) {
    Check check = finding.check();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", check.id());
    fields.put("outcome", finding.outcome().name());
    fields.put("severity", finding.severity().word());
    fields.put("resource", finding.resource());
    fields.put("title", check.title());
    fields.put("statement", finding.statement());
    fields.put("evidence", finding.evidence());
    fields.put("why", check.why());
    if (!finding.fix().isEmpty()) {
      fields.put("fix", finding.fix());
    }
    fields.put("contributesTo", contributions(check));
    return fields;
  }

  private static List<Map<String, String>> contributions(Check check) {
    return check.contributesTo().stream().map(Fields::of).toList();
  }

  private static Map<String, String> of(Control control) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("catalogue", control.catalogue());
    fields.put("id", control.id());
    return fields;
  }

  /// How many findings there are of each outcome.
  public static Map<String, Object> counts(List<Finding> findings) {
    Map<String, Object> counts = new LinkedHashMap<>();
    for (io.weightseal.posture.Outcome each : io.weightseal.posture.Outcome.values()) {
      counts.put(
          each.name(), findings.stream().filter(finding -> finding.outcome() == each).count());
    }
    return counts;
  }
}
