package io.weightseal.posture.s3.policy;

/// Patterns of ARNs, whose six parts are compared one by one: a `*` does not reach past a colon of
/// the first five.
///
/// Source: IAM user guide, "Amazon Resource Name (ARN) condition operators".
final class ArnPattern {
  private static final int PARTS = 6;

  private ArnPattern() {}

  static boolean matches(String pattern, String arn) {
    String[] patterns = pattern.split(":", PARTS);
    String[] parts = arn.split(":", PARTS);
    if (patterns.length != PARTS || parts.length != PARTS) {
      return false;
    }
    for (int i = 0; i < PARTS; i++) {
      if (!Glob.of(patterns[i]).matches(parts[i])) {
        return false;
      }
    }
    return true;
  }
}
