package io.weightseal.posture.report;

import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Each place that was looked at, in a line: how bad it is, and how much was found.
final class HtmlPlaces {
  /// More are folded away.
  private static final int SHOWN = 20;

  private HtmlPlaces() {}

  /// @param findings the worst first
  static void append(StringBuilder page, List<Finding> findings) {
    Map<String, List<Finding>> places = new LinkedHashMap<>();
    for (Finding each : findings) {
      places.computeIfAbsent(each.resource(), _ -> new ArrayList<>()).add(each);
    }
    page.append("<details class=\"places\"")
        .append(places.size() <= SHOWN ? " open" : "")
        .append("><summary>")
        .append(places.size() == 1 ? "1 place" : places.size() + " places")
        .append("</summary>\n<table>\n<thead><tr><th scope=\"col\">Place</th>")
        .append("<th scope=\"col\">Worst</th>");
    for (Outcome each : HtmlReport.OUTCOMES) {
      page.append("<th scope=\"col\">").append(each).append("</th>");
    }
    page.append("</tr></thead>\n<tbody>\n");
    places.forEach((place, found) -> row(page, place, found));
    page.append("</tbody>\n</table>\n</details>\n");
  }

  private static void row(StringBuilder page, String place, List<Finding> found) {
    page.append("<tr><th scope=\"row\"><code>")
        .append(HtmlReport.escape(place))
        .append("</code></th><td>")
        .append(found.getFirst().isOpen() ? HtmlReport.severity(found.getFirst()) : "–")
        .append("</td>");
    for (Outcome each : HtmlReport.OUTCOMES) {
      long count = found.stream().filter(finding -> finding.outcome() == each).count();
      page.append("<td>").append(count).append("</td>");
    }
    page.append("</tr>\n");
  }
}
