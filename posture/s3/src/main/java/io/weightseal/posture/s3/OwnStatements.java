package io.weightseal.posture.s3;

import io.weightseal.posture.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The statements of a bucket policy that protect it, and their place among others.
///
/// @param keyArn the customer's key
/// @param algorithm `aws:kms` or `aws:kms:dsse`
record OwnStatements(S3Place place, String keyArn, String algorithm) {
  /// Statements whose name begins so are ours: a later plan replaces them.
  static final String SID = "WeightsealDeny";

  /// The policy with our statements in it, and all others as they were.
  ///
  /// @param before the policy as it is; null where there is none
  /// @throws IllegalArgumentException when that is not understood
  String mergedInto(@Nullable String before) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    Map<String, Map<String, ?>> missing = new LinkedHashMap<>();
    own().forEach(each -> missing.put(String.valueOf(each.get("Sid")), each));
    List<@Nullable Object> statements = new ArrayList<>();
    if (before == null) {
      document.put("Version", "2012-10-17");
    } else {
      document.putAll(Json.object(before));
      Object there = document.get("Statement");
      for (Object each : there instanceof List<?> list ? list : List.of(Json.asObject(there))) {
        Object sid = Json.asObject(each).get("Sid");
        if (!(sid instanceof String name && name.startsWith(SID))) {
          statements.add(each);
        } else if (missing.containsKey(name)) {
          // Where it stood, so that a plan that was carried out leaves nothing to do.
          statements.add(missing.remove(name));
        }
      }
    }
    statements.addAll(missing.values());
    document.put("Statement", statements);
    return Json.line(document);
  }

  private List<Map<String, ?>> own() {
    String objects = place.arn() + "/*";
    return List.of(
        deny(
            "InsecureTransport",
            "s3:*",
            List.of(place.arn(), objects),
            Map.of("Bool", Map.of(Questions.SECURE, "false"))),
        // Without a header the bucket's default decides. StringNotEquals alone, and with IfExists
        // too,
        // would deny those uploads as well: both hold where the key is absent.
        deny(
            "OtherAlgorithm",
            "s3:PutObject",
            objects,
            presentAndNot(Questions.ALGORITHM, algorithm)),
        deny("OtherKey", "s3:PutObject", objects, presentAndNot(Questions.KEY, keyArn)),
        // The header of the algorithm without that of the key means AWS's own key.
        deny(
            "UnnamedKey",
            "s3:PutObject",
            objects,
            Map.of("Null", ordered(Questions.ALGORITHM, "false", Questions.KEY, "true"))),
        deny(
            "ClientKey",
            "s3:PutObject",
            objects,
            Map.of("Null", Map.of(Questions.CUSTOMER_ALGORITHM, "false"))));
  }

  private static Map<String, ?> presentAndNot(String key, String value) {
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put("Null", Map.of(key, "false"));
    condition.put("StringNotEquals", Map.of(key, value));
    return condition;
  }

  private static Map<String, String> ordered(
      String name, String value, String other, String otherValue) {
    Map<String, String> map = new LinkedHashMap<>();
    map.put(name, value);
    map.put(other, otherValue);
    return map;
  }

  private static Map<String, ?> deny(
      String sid, String action, Object resource, Map<String, ?> condition) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Sid", SID + sid);
    statement.put("Effect", "Deny");
    statement.put("Principal", "*");
    statement.put("Action", action);
    statement.put("Resource", resource);
    statement.put("Condition", condition);
    return statement;
  }
}
