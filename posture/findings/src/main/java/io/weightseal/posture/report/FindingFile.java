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
import org.jspecify.annotations.Nullable;

/// Findings as one line of JSON and back, so that an audit that was cut off goes on from what it
/// kept.
public final class FindingFile {
  private FindingFile() {}

  /// @param settings which audit these findings are of; they serve no other
  public static String line(String uri, String settings, List<Finding> findings) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("uri", uri);
    line.put("settings", settings);
    line.put(
        "findings",
        findings.stream()
            .map(
                each -> {
                  Map<String, Object> fields = new LinkedHashMap<>(Fields.of(each));
                  fields.put("checkSeverity", each.check().severity().word());
                  return fields;
                })
            .toList());
    return Json.line(line);
  }

  /// What a line holds.
  public record Kept(String uri, String settings, List<Finding> findings) {
    public Kept {
      findings = List.copyOf(findings);
    }
  }

  /// @throws IllegalArgumentException when it is no such line, as where writing was cut off
  public static Kept parse(String text) {
    Map<String, @Nullable Object> line = Json.object(text);
    List<Finding> findings = new ArrayList<>();
    for (Object each : list(line.get("findings"))) {
      findings.add(finding(Json.asObject(each)));
    }
    return new Kept(string(line, "uri"), string(line, "settings"), findings);
  }

  private static Finding finding(Map<String, @Nullable Object> fields) {
    List<Control> controls = new ArrayList<>();
    for (Object each : list(fields.get("contributesTo"))) {
      Map<String, @Nullable Object> control = Json.asObject(each);
      controls.add(new Control(string(control, "catalogue"), string(control, "id")));
    }
    Map<String, String> evidence = new LinkedHashMap<>();
    Json.asObject(fields.get("evidence"))
        .forEach((name, value) -> evidence.put(name, String.valueOf(value)));
    return new Finding(
        new Check(
            string(fields, "id"),
            string(fields, "title"),
            Severity.of(string(fields, "checkSeverity")),
            string(fields, "why"),
            controls),
        Outcome.valueOf(string(fields, "outcome")),
        string(fields, "resource"),
        string(fields, "statement"),
        evidence,
        fields.get("fix") instanceof String fix ? fix : "");
  }

  private static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("a list is missing");
  }

  private static String string(Map<String, @Nullable Object> fields, String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("there is no " + name);
  }
}
