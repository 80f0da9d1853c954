package io.weightseal.posture.report;

import io.weightseal.posture.Control;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Findings as one HTML page that needs nothing else, and that can do nothing but sort and filter
/// itself: its content security policy allows its own style and script, by their digests.
public final class HtmlReport {
  /// In the order in which they are shown.
  static final List<Outcome> OUTCOMES =
      List.of(Outcome.FAIL, Outcome.WARN, Outcome.ERROR, Outcome.PASS);

  private HtmlReport() {}

  /// The page, complete.
  public static String of(List<Finding> findings, List<String> looked, Instant when) {
    List<Finding> sorted = new ArrayList<>(findings);
    sorted.sort(FindingText.WORST_FIRST);
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        .append("style-src '")
        .append(digest(HtmlParts.STYLE))
        .append("'; script-src '")
        .append(digest(HtmlParts.SCRIPT))
        .append("'; base-uri 'none'; form-action 'none'\">\n")
        .append("<title>Storage audit</title>\n<style>")
        .append(HtmlParts.STYLE)
        .append("</style>\n<main>\n<h1>Storage audit</h1>\n<p class=\"when\">")
        .append(when.truncatedTo(ChronoUnit.SECONDS))
        .append(", ")
        .append(places(looked))
        .append("</p>\n");
    counts(page, findings);
    HtmlPlaces.append(page, sorted);
    table(page, sorted);
    return page.append("</main>\n<script>")
        .append(HtmlParts.SCRIPT)
        .append("</script>\n</html>\n")
        .toString();
  }

  private static String places(List<String> looked) {
    String few = looked.stream().limit(3).collect(Collectors.joining(", "));
    return escape(looked.size() <= 3 ? few : few + " and " + (looked.size() - 3) + " more");
  }

  private static void counts(StringBuilder page, List<Finding> findings) {
    page.append("<div class=\"counts\" role=\"group\" aria-label=\"Show\">\n");
    for (Outcome each : OUTCOMES) {
      page.append("<button type=\"button\" aria-pressed=\"true\" data-show=\"")
          .append(each)
          .append("\"><b>")
          .append(findings.stream().filter(finding -> finding.outcome() == each).count())
          .append("</b> <span class=\"")
          .append(each)
          .append("\">")
          .append(each)
          .append("</span></button>\n");
    }
    page.append("</div>\n<p class=\"note\">ERROR: could not be looked at, so nothing is known. ")
        .append("A severity says how much harm an open finding stands for.</p>\n");
  }

  private static void table(StringBuilder page, List<Finding> findings) {
    page.append("<h2>Findings</h2>\n<table id=\"findings\">\n<thead><tr>");
    for (String head : List.of("Outcome", "Severity", "Resource", "Finding")) {
      page.append("<th scope=\"col\"><button type=\"button\">")
          .append(head)
          .append("</button></th>");
    }
    page.append("</tr></thead>\n<tbody>\n");
    for (Finding finding : findings) {
      row(page, finding);
    }
    page.append("</tbody>\n</table>\n");
  }

  private static void row(StringBuilder page, Finding finding) {
    String outcome = finding.outcome().name();
    page.append("<tr data-outcome=\"").append(outcome).append("\"><td data-sort=\"");
    page.append(order(finding.outcome())).append("\"><span class=\"").append(outcome);
    page.append("\">").append(outcome).append("</span></td><td data-sort=\"");
    page.append(finding.isOpen() ? 9 - rank(finding) : 9).append("\">");
    page.append(severity(finding)).append("</td><td>");
    page.append("<code>").append(escape(finding.resource())).append("</code></td><td>");
    page.append("<b>").append(escape(sentence(finding.statement()))).append("</b>");
    page.append("<p class=\"wanted\">Wanted: ").append(escape(finding.check().title()));
    page.append("</p>");
    if (!finding.fix().isEmpty()) {
      page.append("<p class=\"fix\"><span>Fix</span> <code>")
          .append(escape(finding.fix()))
          .append("</code></p>");
    }
    details(page, finding);
    page.append("</td></tr>\n");
  }

  static String severity(Finding finding) {
    String word = finding.isOpen() ? finding.severity().word() : "";
    return word.isEmpty() ? "–" : "<span class=\"" + word + "\">" + word + "</span>";
  }

  /// With a capital.
  private static String sentence(String statement) {
    return statement.isEmpty()
        ? statement
        : statement.substring(0, 1).toUpperCase(Locale.ROOT) + statement.substring(1);
  }

  private static int order(Outcome outcome) {
    return switch (outcome) {
      case FAIL -> 0;
      case ERROR -> 1;
      case WARN -> 2;
      case PASS -> 3;
    };
  }

  private static int rank(Finding finding) {
    return switch (finding.severity()) {
      case LOW -> 0;
      case MEDIUM -> 1;
      case HIGH -> 2;
      case CRITICAL -> 3;
    };
  }

  private static void details(StringBuilder page, Finding finding) {
    page.append("<details><summary>Why it matters, and the evidence</summary><p>")
        .append(escape(finding.check().why()))
        .append("</p><dl>");
    finding
        .evidence()
        .forEach(
            (name, value) ->
                page.append("<dt>")
                    .append(escape(name))
                    .append("</dt><dd><code>")
                    .append(escape(value))
                    .append("</code></dd>"));
    page.append("</dl><p class=\"id\">")
        .append(escape(finding.check().id()))
        .append(" contributes to ")
        .append(
            escape(
                finding.check().contributesTo().stream()
                    .map(Control::toString)
                    .collect(Collectors.joining(", "))))
        .append("</p></details>");
  }

  private static String digest(String text) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(sha256);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
              }
            });
    return escaped.toString();
  }
}
