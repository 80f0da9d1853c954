package io.weightseal.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads public test vectors in the JSON form of the Wycheproof project. They are not part of this
/// repository: a test of them carries [Present], which skips it where their folder is absent.
///
/// Their folder stands beside the checkout, as `shared/vectors/wycheproof`, or where
/// `-Dweightseal.shared` says that `shared` is.
public final class PublicVectors {
  private static final JsonFactory JSON = new JsonFactory();

  private PublicVectors() {}

  /// One test case: its members, of which lists are joined by a space.
  public record Case(Map<String, String> members) {
    public Case {
      members = Map.copyOf(members);
    }

    /// The value of a member; empty when there is none.
    public String text(String member) {
      return members.getOrDefault(member, "");
    }

    /// The bytes of a member that holds hex digits.
    public byte[] bytes(String member) {
      return HexFormat.of().parseHex(text(member));
    }

    /// The value of a member that holds a number.
    public int number(String member) {
      return Integer.parseInt(text(member));
    }

    /// Whether the case carries a flag.
    public boolean has(String flag) {
      return List.of(text("flags").split(" ", -1)).contains(flag);
    }

    @Override
    public String toString() {
      return text("tcId") + " " + text("result") + ": " + text("comment");
    }
  }

  /// Skips a test class where the vectors are absent, and says so.
  public static final class Present implements ExecutionCondition {
    /// For JUnit.
    public Present() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
      return Files.isDirectory(folder())
          ? ConditionEvaluationResult.enabled("the public vectors are here")
          : ConditionEvaluationResult.disabled(
              "the public vectors are not here: "
                  + folder().toAbsolutePath().normalize()
                  + "; -Dweightseal.shared says where the folder shared is");
    }
  }

  private static Path folder() {
    return Path.of(System.getProperty("weightseal.shared", "../../shared"), "vectors/wycheproof");
  }

  /// All cases of a file.
  public static List<Case> read(String name) throws IOException {
    Path file = folder().resolve(name);
    List<Case> cases = new ArrayList<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), file)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME && json.currentName().equals("tests")) {
          json.nextToken();
          while (json.nextToken() == JsonToken.START_OBJECT) {
            cases.add(new Case(members(json)));
          }
        }
      }
    }
    return cases;
  }

  private static Map<String, String> members(JsonParser json) {
    Map<String, String> members = new HashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      if (json.nextToken() == JsonToken.START_ARRAY) {
        List<String> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          values.add(json.getString());
        }
        members.put(name, String.join(" ", values));
      } else {
        members.put(name, json.getString());
      }
    }
    return members;
  }
}
