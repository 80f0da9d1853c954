package io.weightseal.posture.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.posture.Check;
import io.weightseal.posture.Control;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.Severity;
import io.weightseal.posture.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportsTest {
  private static final Check CHECK =
      new Check(
          "a-check",
          "A <check>",
          Severity.HIGH,
          "It \"matters\".",
          List.of(Control.nist("SC-28"), Control.atlas("AML.T0025")));

  private static Finding finding(Outcome outcome) {
    return new Finding(
        CHECK,
        outcome,
        "s3://models/a b<script>",
        "found & said",
        Map.of("Setting</code><script>alert(1)</script>", "'value'"),
        outcome == Outcome.PASS ? "" : "aws s3api fix");
  }

  private static final List<Finding> ALL =
      List.of(
          finding(Outcome.PASS),
          finding(Outcome.WARN),
          finding(Outcome.FAIL),
          finding(Outcome.ERROR));

  @Test
  void thePageLetsNothingOfABucketIntoItsMarkup() {
    String page = HtmlReport.of(ALL, List.of("s3://models"), Instant.EPOCH);
    assertEquals(2, page.split("<script>", -1).length, page);
    assertTrue(page.contains("s3://models/a b&lt;script&gt;"), page);
    assertTrue(page.contains("&#39;value&#39;"), page);
  }

  @Test
  void thePageAllowsItsOwnScriptAndStyleOnly() throws Exception {
    String page = HtmlReport.of(ALL, List.of("s3://models"), Instant.EPOCH);
    assertTrue(page.contains("default-src 'none'"), page);
    assertFalse(page.contains("unsafe-inline"), page);
    for (String element : List.of("style", "script")) {
      String text =
          page.substring(
              page.indexOf("<" + element + ">") + element.length() + 2,
              page.indexOf("</" + element + ">"));
      byte[] digest =
          java.security.MessageDigest.getInstance("SHA-256")
              .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertTrue(
          page.contains(
              element + "-src 'sha256-" + java.util.Base64.getEncoder().encodeToString(digest)),
          element);
    }
    assertFalse(page.contains(" style="), "the policy allows no style attributes");
    assertFalse(page.contains(" onclick="), "nor handlers in attributes");
  }

  @Test
  void sarifSaysOfEachOutcomeWhatItIs() {
    Map<String, ?> sarif = Json.object(Sarif.of(ALL, "1.0"));
    Map<String, ?> run = Json.asObject(((List<?>) sarif.get("runs")).getFirst());
    List<?> results = (List<?>) run.get("results");
    assertEquals(
        "[pass, fail, fail, open]",
        results.stream().map(each -> Json.asObject(each).get("kind")).toList().toString());
    assertEquals(
        "[none, warning, error, none]",
        results.stream().map(each -> Json.asObject(each).get("level")).toList().toString());
    String uri = results.getFirst().toString();
    assertTrue(uri.contains("s3://models/a%20b%3Cscript%3E"), uri);
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void keptLinesAreReadAsTheyWere(Outcome outcome) {
    String line = FindingFile.line("s3://models", "all", List.of(finding(outcome)));
    assertFalse(line.contains("\n"));
    assertEquals(
        new FindingFile.Kept("s3://models", "all", List.of(finding(outcome))),
        FindingFile.parse(line));
    for (int cut = 1; cut < line.length(); cut++) {
      String part = line.substring(0, cut);
      assertThrows(IllegalArgumentException.class, () -> FindingFile.parse(part), part);
    }
  }

  @Test
  void whatCouldNotBeLookedAtCountsAsOpen() {
    assertTrue(finding(Outcome.ERROR).reaches(Severity.HIGH));
    assertTrue(finding(Outcome.FAIL).reaches(Severity.HIGH));
    assertFalse(finding(Outcome.WARN).reaches(Severity.HIGH));
    assertTrue(finding(Outcome.WARN).reaches(Severity.MEDIUM));
    assertFalse(finding(Outcome.PASS).reaches(Severity.LOW));
  }

  @Test
  void theDifferenceShowsEachLineOnce() {
    assertEquals(List.of("  a", "- b", "+ c", "  d", "+ e"), LineDiff.of("a\nb\nd", "a\nc\nd\ne"));
    assertEquals(List.of("+ a"), LineDiff.of("", "a"));
  }

  @Test
  void namesThatStandTwiceAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Json.parse("{\"a\":1,\"a\":2}"));
    assertThrows(IllegalArgumentException.class, () -> Json.parse("{} {}"));
    assertThrows(IllegalArgumentException.class, () -> Json.parse(""));
  }
}
