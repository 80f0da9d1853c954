package io.weightseal.cli.due;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// The findings as one HTML page that needs nothing else.
public final class DuePage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>Keys due</title>
      <style>
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem;
               color: #1b1f24; background: #fff; }
        h1 { font-size: 1.5rem; margin: 0; }
        p.when { color: #57606a; margin: .2rem 0 1.2rem; }
        ul.counts { list-style: none; display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; }
        ul.counts li { border: 1px solid #d0d7de; border-radius: .5rem; padding: .3rem .8rem; }
        ul.counts b { font-size: 1.2rem; }
        div.table { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid #d0d7de;
                 vertical-align: top; overflow-wrap: anywhere; }
        th { font-size: .85rem; color: #57606a; }
        td.due { color: #a40e26; font-weight: 600; }
        td.fine { color: #116329; }
        td.open { color: #7d4e00; }
        small { display: block; color: #57606a; font-weight: 400; }
      </style>
      """;

  private DuePage() {}

  /// The page, complete.
  public static String of(List<Finding> findings, Instant when) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<h1>Keys due</h1>\n<p class=\"when\">")
        .append(when.truncatedTo(ChronoUnit.SECONDS))
        .append("</p>\n<ul class=\"counts\">\n");
    count(
        page, findings.stream().map(Finding::sealed).distinct().count(), "sealed files and models");
    count(page, findings.stream().filter(f -> f.verdict().isDue()).count(), "wrapped keys due");
    count(
        page,
        findings.stream().filter(f -> f.verdict() == Verdict.NOT_CHECKED).count(),
        "not checked");
    page.append("</ul>\n<div class=\"table\"><table>\n<tr>");
    for (String head : List.of("Sealed", "Model", "Key", "Version", "Last wrapped", "Finding")) {
      page.append("<th>").append(head);
    }
    for (Finding finding : findings) {
      row(page, finding);
    }
    return page.append("\n</table></div>\n</html>\n").toString();
  }

  private static void count(StringBuilder page, long count, String what) {
    page.append("<li><b>").append(count).append("</b> ").append(what).append("\n");
  }

  private static void row(StringBuilder page, Finding finding) {
    page.append("\n<tr>");
    cell(page, finding.sealed());
    cell(page, finding.identity().name() + ", version " + finding.identity().version());
    cell(page, finding.key());
    cell(page, finding.versions());
    cell(page, finding.wrappedOn());
    page.append("<td class=\"").append(colour(finding.verdict())).append("\">");
    page.append(finding.verdict().words());
    if (finding.detail() != null) {
      page.append("<small>").append(escape(finding.detail())).append("</small>");
    }
  }

  private static String colour(Verdict verdict) {
    return verdict.isDue() ? "due" : verdict == Verdict.CURRENT ? "fine" : "open";
  }

  private static void cell(StringBuilder page, String text) {
    page.append("<td>").append(escape(text));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
