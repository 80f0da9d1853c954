package io.weightseal.posture.azure;

import io.weightseal.posture.Check;
import io.weightseal.posture.Findings;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.Reading;
import io.weightseal.posture.json.Member;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Takes down what settings say.
record Judge(Findings findings) {
  /// A setting that is on or off.
  ///
  /// @param setting its name in the answer
  /// @param good the value that protects, `true` or `false`
  /// @param unset what it means that it is not there
  record Switch(String setting, String good, Outcome unset) {
    Switch(String setting, String good) {
      this(setting, good, Outcome.FAIL);
    }
  }

  /// What is said of a switch.
  record Words(String good, String bad, String fix) {}

  void on(Check check, Map<String, @Nullable Object> properties, Switch one, Words words) {
    String value = Member.text(properties, one.setting());
    Map<String, String> evidence = Map.of(one.setting(), value == null ? "not set" : value);
    if (one.good().equals(value)) {
      findings.pass(check, words.good(), evidence);
    } else if (value == null) {
      findings.add(check, one.unset(), words.bad(), evidence, words.fix());
    } else if (value.equals("true") || value.equals("false")) {
      findings.fail(check, words.bad(), evidence, words.fix());
    } else {
      unclear(check, evidence);
    }
  }

  /// A value that these checks do not know.
  void unclear(Check check, Map<String, String> evidence) {
    findings.unclear(
        check,
        "the value is none that is known here",
        evidence,
        "look it up in Azure's documentation; a newer weightseal may know it");
  }

  /// Looks at what was read; where that cannot be done, each of `checks` says so, and no other says
  /// anything.
  <T> void of(
      Reading<T> reading, List<Check> checks, String permission, BiConsumer<T, Judge> look) {
    findings.of(
        reading,
        checks,
        "grant a role with " + permission,
        (value, own) -> look.accept(value, new Judge(own)));
  }
}
