package io.weightseal.cli.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Checks JSON against the keywords of JSON Schema 2020-12 that the project's schemas use. A schema
/// with another keyword is refused, so that nothing is taken for checked that is not.
public final class JsonSchema {
  private static final Set<String> KNOWN =
      Set.of(
          "$schema",
          "$id",
          "$defs",
          "$ref",
          "title",
          "description",
          "type",
          "const",
          "enum",
          "required",
          "properties",
          "additionalProperties",
          "items",
          "pattern",
          "minimum",
          "oneOf",
          "allOf",
          "if",
          "then");

  private final Map<String, Object> root;

  private JsonSchema(Map<String, Object> root) {
    this.root = root;
  }

  public static JsonSchema read(Path file) throws IOException {
    return new JsonSchema(JsonText.object(Files.readString(file)));
  }

  /// What is wrong with `value`; empty when nothing is.
  public List<String> problems(Object value) {
    List<String> problems = new ArrayList<>();
    check(root, value, "$", problems);
    return problems;
  }

  @SuppressWarnings("unchecked")
  private void check(Object schema, Object value, String at, List<String> problems) {
    if (schema instanceof Boolean allowed) {
      if (!allowed) {
        problems.add(at + " must not be there");
      }
      return;
    }
    Map<String, Object> rules = (Map<String, Object>) schema;
    rules.forEach(
        (keyword, rule) -> {
          if (!KNOWN.contains(keyword)) {
            throw new IllegalArgumentException("unknown keyword " + keyword);
          }
          if (!holds(keyword, rule, rules, value, at, problems)) {
            problems.add(at + " breaks " + keyword + " " + rule + ": " + value);
          }
        });
  }

  @SuppressWarnings("unchecked")
  private boolean holds(
      String keyword,
      Object rule,
      Map<String, Object> rules,
      Object value,
      String at,
      List<String> problems) {
    switch (keyword) {
      case "$ref" -> {
        String name = ((String) rule).replace("#/$defs/", "");
        check(((Map<String, Object>) root.get("$defs")).get(name), value, at, problems);
      }
      case "type" -> {
        return hasType((String) rule, value);
      }
      case "const" -> {
        return rule.equals(value);
      }
      case "enum" -> {
        return ((List<Object>) rule).contains(value);
      }
      case "required" -> {
        return !(value instanceof Map<?, ?> map) || map.keySet().containsAll((List<Object>) rule);
      }
      case "properties" ->
          ((Map<String, Object>) rule)
              .forEach(
                  (name, each) -> {
                    if (value instanceof Map<?, ?> map && map.containsKey(name)) {
                      check(each, map.get(name), at + "." + name, problems);
                    }
                  });
      case "additionalProperties" -> {
        Map<String, Object> known =
            (Map<String, Object>) rules.getOrDefault("properties", Map.of());
        if (value instanceof Map<?, ?> map) {
          map.forEach(
              (name, member) -> {
                if (!known.containsKey(name)) {
                  check(rule, member, at + "." + name, problems);
                }
              });
        }
      }
      case "items" -> {
        if (value instanceof List<?> list) {
          list.forEach(each -> check(rule, each, at + "[]", problems));
        }
      }
      case "pattern" -> {
        return !(value instanceof String text)
            || Pattern.compile((String) rule).matcher(text).find();
      }
      case "minimum" -> {
        return !(value instanceof Long number) || number >= (Long) rule;
      }
      case "oneOf" -> {
        return ((List<Object>) rule).stream().filter(each -> fits(each, value)).count() == 1;
      }
      case "allOf" -> ((List<Object>) rule).forEach(each -> check(each, value, at, problems));
      case "if" -> {
        if (fits(rule, value)) {
          check(rules.get("then"), value, at, problems);
        }
      }
      default -> {}
    }
    return true;
  }

  private boolean fits(Object schema, Object value) {
    List<String> problems = new ArrayList<>();
    check(schema, value, "$", problems);
    return problems.isEmpty();
  }

  private static boolean hasType(String type, Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "integer" -> value instanceof Long;
      case "boolean" -> value instanceof Boolean;
      default -> throw new IllegalArgumentException("unknown type " + type);
    };
  }
}
