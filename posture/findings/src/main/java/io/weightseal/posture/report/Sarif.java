package io.weightseal.posture.report;

import io.weightseal.posture.Check;
import io.weightseal.posture.Control;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.Severity;
import io.weightseal.posture.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Findings as SARIF, which code hosts and security tools read.
///
/// Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
public final class Sarif {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private Sarif() {}

  /// @param version of weightseal
  public static String of(List<Finding> findings, String version) {
    Map<String, Check> rules = new LinkedHashMap<>();
    findings.forEach(each -> rules.putIfAbsent(each.check().id(), each.check()));
    List<String> order = new ArrayList<>(rules.keySet());
    return Json.pretty(
        object(
            "$schema",
            SCHEMA,
            "version",
            "2.1.0",
            "runs",
            List.of(
                object(
                    "tool",
                    object(
                        "driver",
                        object(
                            "name",
                            "weightseal storage audit",
                            "version",
                            version,
                            "rules",
                            rules.values().stream().map(Sarif::rule).toList())),
                    "invocations",
                    List.of(
                        object(
                            "executionSuccessful",
                            findings.stream().noneMatch(each -> each.outcome() == Outcome.ERROR))),
                    "results",
                    findings.stream()
                        .map(each -> result(each, order.indexOf(each.check().id())))
                        .toList()))));
  }

  private static Map<String, Object> rule(Check check) {
    return object(
        "id",
        check.id(),
        "name",
        camel(check.id()),
        "shortDescription",
        text(check.title()),
        "fullDescription",
        text(check.why()),
        "defaultConfiguration",
        object("level", level(check.severity())),
        "properties",
        object(
            "security-severity",
            score(check.severity()),
            "tags",
            List.of("security"),
            "contributesTo",
            check.contributesTo().stream().map(Control::toString).toList()));
  }

  private static Map<String, Object> result(Finding finding, int rule) {
    String message =
        finding.statement() + (finding.fix().isEmpty() ? "" : "; fix: " + finding.fix());
    return object(
        "ruleId",
        finding.check().id(),
        "ruleIndex",
        rule,
        "kind",
        kind(finding.outcome()),
        "level",
        // A result that is no failure has no level: section 3.27.10.
        finding.outcome() == Outcome.FAIL || finding.outcome() == Outcome.WARN
            ? level(finding.severity())
            : "none",
        "message",
        text(message),
        "locations",
        List.of(
            object(
                "physicalLocation",
                object("artifactLocation", object("uri", uri(finding.resource()))))),
        "partialFingerprints",
        object("weightseal/v1", finding.check().id() + " " + finding.resource()),
        "properties",
        object(
            "outcome",
            finding.outcome().name(),
            "severity",
            finding.severity().word(),
            "evidence",
            finding.evidence(),
            "fix",
            finding.fix()));
  }

  private static String kind(Outcome outcome) {
    return switch (outcome) {
      case PASS -> "pass";
      case WARN, FAIL -> "fail";
      case ERROR -> "open";
    };
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case LOW -> "note";
      case MEDIUM -> "warning";
      case HIGH, CRITICAL -> "error";
    };
  }

  /// What code hosts sort by. Source: GitHub's documentation of `security-severity`: over 9.0 is
  /// critical, from 7.0 high, from 4.0 medium.
  private static String score(Severity severity) {
    return switch (severity) {
      case LOW -> "2.0";
      case MEDIUM -> "5.5";
      case HIGH -> "8.0";
      case CRITICAL -> "9.5";
    };
  }

  private static Map<String, Object> text(String text) {
    return object("text", text);
  }

  /// A URI without characters that one may not hold.
  private static String uri(String resource) {
    StringBuilder uri = new StringBuilder();
    for (byte each : resource.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~:/@!$&'()*+,;=%".indexOf(c) >= 0;
      uri.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return uri.toString();
  }

  private static String camel(String id) {
    StringBuilder name = new StringBuilder();
    for (String word : id.split("-", -1)) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return name.toString();
  }

  private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return object;
  }
}
