package io.weightseal.cli.command;

import io.weightseal.cli.output.Fields;
import io.weightseal.loader.host.Protection;
import io.weightseal.loader.host.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells people and programs what protects memory on a host.
final class HostReport {
  private static final int WIDTH = 100;
  private static final String INDENT = " ".repeat(12);

  private HostReport() {}

  static List<Map<String, @Nullable Object>> fields(List<Protection> protections) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (Protection protection : protections) {
      all.add(
          new Fields()
              .put("name", protection.name())
              .put("state", protection.state())
              .put(
                  "readings",
                  protection.readings().stream()
                      .map(
                          each ->
                              new Fields()
                                  .put("source", each.source())
                                  .put("value", each.value())
                                  .map())
                      .toList())
              .put("matters", protection.check().matters())
              .put("next", protection.check().next())
              .map());
    }
    return all;
  }

  /// A line for each, and below those that are not active why that matters and what to do.
  static String text(List<Protection> protections) {
    List<String> lines = new ArrayList<>();
    for (Protection protection : protections) {
      wrap(
          lines,
          "%-11s %s: ".formatted(protection.state(), protection.name()),
          protection.evidence());
      if (protection.state() != State.ACTIVE) {
        wrap(lines, INDENT, protection.check().matters());
        wrap(lines, INDENT, "To do: " + protection.check().next() + ".");
      }
    }
    long active = protections.stream().filter(each -> each.state() == State.ACTIVE).count();
    lines.add(active + " of " + protections.size() + " active");
    return String.join("\n", lines);
  }

  private static void wrap(List<String> lines, String beginning, String text) {
    StringBuilder line = new StringBuilder(beginning);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + word.length() + 1 > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(INDENT);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    // What was read may hold anything, and must not act on the terminal.
    lines.add(line.toString());
    lines.replaceAll(each -> each.replaceAll("\\p{Cntrl}", "?"));
  }
}
