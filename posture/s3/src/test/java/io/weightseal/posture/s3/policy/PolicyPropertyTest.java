package io.weightseal.posture.s3.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of a class of requests holds for each request of it: random statements, and random
/// requests, which a second evaluator judges one by one, by regular expressions.
class PolicyPropertyTest {
  private static final List<String> OPERATORS =
      List.of(
          "StringEquals",
          "StringNotEquals",
          "StringEqualsIgnoreCase",
          "StringNotEqualsIgnoreCase",
          "StringLike",
          "StringNotLike",
          "StringEqualsIfExists",
          "StringNotEqualsIfExists",
          "StringNotLikeIfExists",
          "ForAllValues:StringEquals",
          "ForAnyValue:StringNotEquals",
          "ForAllValues:StringLike",
          "Bool",
          "BoolIfExists",
          "Null");
  private static final List<String> VALUES =
      List.of("true", "false", "TRUE", "aws:kms", "AWS:KMS", "aws:*", "*", "k?", "k1", "k2");
  private static final List<String> KEYS = List.of("a", "b");
  private static final List<String> RESOURCES =
      List.of("*", "b/*", "b/p/*", "b/p*", "b/?*", "b", "c/*", "b/p/x", "?/p/*", "b/**", "b/p/?");
  private static final List<String> NAMES =
      List.of("b/p/", "b/p/x", "b/p/xy", "b/p/x/y", "b/p/\uffff", "b/p/*", "b/p/?");
  private static final List<String> ACTIONS =
      List.of("s3:*", "S3:PUT*", "*", "s3:GetObject", "s3:?ut*", "iam:*", "s3:p*t");

  /// One request: what it carries.
  private record Request(String action, String resource, Map<String, String> context) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatHoldsForAClassHoldsForEachOfIt(long seed) {
    Random random = new Random(seed);
    Map<Match, Integer> seen = new EnumMap<>(Match.class);
    for (int i = 0; i < 4000; i++) {
      Statement statement = statement(random);
      Map<String, Context.Known> known = known(random);
      Requests requests =
          Requests.ofEveryone(
              new Scope.AllUnder("s3:p"), new Scope.AllUnder("b/p/"), context(known));
      Match said = statement.matches(requests);
      seen.merge(said, 1, Integer::sum);
      for (int j = 0; j < 30; j++) {
        Request request = request(random, known);
        boolean is = holds(statement, request);
        if (said == Match.ALWAYS || said == Match.NEVER) {
          assertEquals(said == Match.ALWAYS, is, () -> statement + " of " + known + ": " + request);
        }
      }
    }
    assertTrue(seen.getOrDefault(Match.ALWAYS, 0) > 20, seen::toString);
    assertTrue(seen.getOrDefault(Match.NEVER, 0) > 20, seen::toString);
    assertTrue(seen.getOrDefault(Match.SOMETIMES, 0) > 20, seen::toString);
  }

  private static <T> T any(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static Statement statement(Random random) {
    List<Condition> conditions =
        random.nextInt(3) == 0
            ? List.of()
            : random.nextBoolean()
                ? List.of(condition(random))
                : List.of(condition(random), condition(random));
    return new Statement(
        "s",
        true,
        new Principals(true, true, false, List.of("*")),
        new Names(random.nextInt(4) == 0, patterns(random, ACTIONS), Names.Compared.IGNORING_CASE),
        new Names(random.nextInt(4) == 0, patterns(random, RESOURCES), Names.Compared.EXACTLY),
        conditions);
  }

  private static List<String> patterns(Random random, List<String> from) {
    return random.nextBoolean()
        ? List.of(any(random, from))
        : List.of(any(random, from), any(random, from));
  }

  private static Condition condition(Random random) {
    String operator = any(random, OPERATORS);
    boolean truth = operator.startsWith("Bool") || operator.equals("Null");
    List<String> from = truth ? List.of("true", "false") : VALUES;
    return new Condition(operator, any(random, KEYS), patterns(random, from));
  }

  private static Map<String, Context.Known> known(Random random) {
    Map<String, Context.Known> known = new HashMap<>();
    for (String key : KEYS) {
      switch (random.nextInt(4)) {
        case 0 -> known.put(key, new Context.Known.Absent());
        case 1 -> known.put(key, new Context.Known.Value(any(random, VALUES)));
        case 2 -> known.put(key, new Context.Known.Other(java.util.Set.of("k1")));
        default -> {}
      }
    }
    return known;
  }

  private static Context context(Map<String, Context.Known> known) {
    Context context = Context.open();
    for (var each : known.entrySet()) {
      context =
          switch (each.getValue()) {
            case Context.Known.Absent _ -> context.without(each.getKey());
            case Context.Known.Value(String value) -> context.with(each.getKey(), value);
            case Context.Known.Other(var than) ->
                context.withOther(each.getKey(), List.copyOf(than));
            case Context.Known.Open _ -> context;
          };
    }
    return context;
  }

  private static Request request(Random random, Map<String, Context.Known> known) {
    Map<String, String> context = new HashMap<>();
    for (String key : KEYS) {
      switch (known.getOrDefault(key, new Context.Known.Open())) {
        case Context.Known.Absent _ -> {}
        case Context.Known.Value(String value) -> context.put(key, value);
        case Context.Known.Other(var than) -> {
          String value = any(random, VALUES);
          context.put(key, than.contains(value) ? "z" : value);
        }
        case Context.Known.Open _ -> {
          if (random.nextBoolean()) {
            context.put(key, any(random, VALUES));
          }
        }
      }
    }
    return new Request(
        any(random, List.of("s3:PutObject", "s3:p", "s3:pt", "s3:PutObjectAcl")),
        any(random, NAMES),
        context);
  }

  private static boolean holds(Statement statement, Request request) {
    return matches(statement.actions(), request.action().toLowerCase(Locale.ROOT))
        && matches(statement.resources(), request.resource())
        && statement.conditions().stream().allMatch(each -> holds(each, request));
  }

  private static boolean matches(Names names, String name) {
    boolean lower = names.compared() == Names.Compared.IGNORING_CASE;
    boolean any =
        names.patterns().stream()
            .map(each -> lower ? each.toLowerCase(Locale.ROOT) : each)
            .anyMatch(each -> like(each, name));
    return any != names.excepted();
  }

  private static boolean like(String pattern, String text) {
    StringBuilder regex = new StringBuilder("(?s)");
    pattern
        .chars()
        .forEach(
            c ->
                regex.append(
                    c == '*' ? ".*" : c == '?' ? "." : "\\x{" + Integer.toHexString(c) + "}"));
    return text.matches(regex.toString());
  }

  private static boolean holds(Condition condition, Request request) {
    Optional<String> value = Optional.ofNullable(request.context().get(condition.key()));
    String operator = condition.operator();
    if (operator.equals("Null")) {
      return condition.values().stream().anyMatch(each -> each.equals("true") == value.isEmpty());
    }
    if (value.isEmpty()) {
      return operator.endsWith("IfExists")
          || operator.startsWith("ForAllValues:")
          || (!operator.contains(":") && operator.contains("Not"));
    }
    boolean any =
        condition.values().stream()
            .anyMatch(
                each ->
                    operator.contains("Like")
                        ? like(each, value.get())
                        : (operator.contains("IgnoreCase") || operator.contains("Bool"))
                            ? each.equalsIgnoreCase(value.get())
                            : each.equals(value.get()));
    return any != operator.contains("Not");
  }
}
