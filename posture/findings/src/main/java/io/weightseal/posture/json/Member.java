package io.weightseal.posture.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Members of JSON objects that may be left out.
public final class Member {
  private Member() {}

  /// Empty where there is none.
  public static Map<String, @Nullable Object> object(
      Map<String, @Nullable Object> of, String name) {
    Object value = of.get(name);
    return value == null ? Map.of() : Json.asObject(value);
  }

  public static List<Map<String, @Nullable Object>> objects(
      Map<String, @Nullable Object> of, String name) {
    return of.get(name) instanceof List<?> list
        ? list.stream().map(Json::asObject).toList()
        : List.of();
  }

  public static @Nullable String text(Map<String, @Nullable Object> of, String name) {
    Object value = of.get(name);
    return value == null ? null : value.toString();
  }

  public static boolean isTrue(Map<String, @Nullable Object> of, String name) {
    return Boolean.TRUE.equals(of.get(name));
  }
}
