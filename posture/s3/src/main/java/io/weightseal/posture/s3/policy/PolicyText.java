package io.weightseal.posture.s3.policy;

import io.weightseal.posture.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the JSON of a resource's policy. Strict: an element that is not known could change what a
/// statement means.
///
/// Source: IAM user guide, "Grammar of the IAM JSON policy language".
public final class PolicyText {
  private static final Set<String> DOCUMENT = Set.of("Version", "Id", "Statement");
  private static final Set<String> STATEMENT =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");

  private PolicyText() {}

  /// @throws IllegalArgumentException when it is no policy that is understood here
  public static Policy parse(String text) {
    Map<String, @Nullable Object> document = Json.object(text);
    requireKnown(document.keySet(), DOCUMENT);
    List<Statement> statements = new ArrayList<>();
    for (Object each : listOf(document.get("Statement"))) {
      statements.add(statement(Json.asObject(each), statements.size() + 1));
    }
    return new Policy(statements);
  }

  private static void requireKnown(Set<String> names, Set<String> known) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("it has an element that is not known: " + name);
      }
    }
  }

  private static Statement statement(Map<String, @Nullable Object> members, int place) {
    requireKnown(members.keySet(), STATEMENT);
    boolean denies =
        switch (String.valueOf(members.get("Effect"))) {
          case "Deny" -> true;
          case "Allow" -> false;
          default -> throw new IllegalArgumentException("a statement has no effect");
        };
    Object sid = members.get("Sid");
    return new Statement(
        sid instanceof String text && !text.isEmpty() ? text : "statement " + place,
        denies,
        principals(members),
        names(members, "Action", Names.Compared.IGNORING_CASE),
        names(members, "Resource", Names.Compared.EXACTLY),
        conditions(members.get("Condition")));
  }

  /// The one of `NAME` and `NotNAME` that is there.
  private static boolean isExcepted(Map<String, ?> members, String name) {
    boolean plain = members.containsKey(name);
    if (plain == members.containsKey("Not" + name)) {
      throw new IllegalArgumentException(
          "a statement has to have either " + name + " or Not" + name);
    }
    return !plain;
  }

  private static Names names(
      Map<String, @Nullable Object> members, String name, Names.Compared compared) {
    boolean excepted = isExcepted(members, name);
    return new Names(excepted, strings(members.get(excepted ? "Not" + name : name)), compared);
  }

  private static Principals principals(Map<String, @Nullable Object> members) {
    boolean excepted = isExcepted(members, "Principal");
    Object value = members.get(excepted ? "NotPrincipal" : "Principal");
    List<String> named = new ArrayList<>();
    boolean everyone = false;
    boolean anyOfAKind = false;
    if (value instanceof String text) {
      if (!text.equals("*")) {
        throw new IllegalArgumentException("a principal is neither * nor of a kind");
      }
      return new Principals(true, true, excepted, List.of("*"));
    }
    for (var kind : Json.asObject(value).entrySet()) {
      for (String each : strings(kind.getValue())) {
        named.add(kind.getKey() + " " + each);
        anyOfAKind |= each.equals("*");
        everyone |= kind.getKey().equals("AWS") && each.equals("*");
      }
    }
    return new Principals(everyone, anyOfAKind, excepted, named);
  }

  private static List<Condition> conditions(@Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    List<Condition> conditions = new ArrayList<>();
    for (var operator : Json.asObject(value).entrySet()) {
      for (var key : Json.asObject(operator.getValue()).entrySet()) {
        conditions.add(new Condition(operator.getKey(), key.getKey(), strings(key.getValue())));
      }
    }
    return conditions;
  }

  private static List<?> listOf(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("it has no statements");
    }
    return value instanceof List<?> list ? list : List.of(value);
  }

  private static List<String> strings(@Nullable Object value) {
    List<String> strings = new ArrayList<>();
    for (Object each :
        value instanceof Collection<?> many ? many : List.of(String.valueOf(value))) {
      if (each == null || each instanceof Map || each instanceof Collection) {
        throw new IllegalArgumentException("a list holds something else than texts");
      }
      strings.add(each.toString());
    }
    return strings;
  }
}
