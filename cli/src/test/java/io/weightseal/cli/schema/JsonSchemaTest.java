package io.weightseal.cli.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The checker finds what is wrong: otherwise the tests that use it could not fail.
final class JsonSchemaTest {
  private static final String GOOD =
      "{\"schema\":\"weightseal/cli-output/v1\",\"command\":\"key list\",\"ok\":true,"
          + "\"exitCode\":0,\"result\":{\"folder\":\"f\",\"keys\":[\"local:a\"]}}";

  private static List<String> problems(String json) throws IOException {
    Path docs = Path.of("").toAbsolutePath().resolveSibling("docs");
    return JsonSchema.read(docs.resolve("cli-output.schema.json")).problems(JsonText.read(json));
  }

  @Test
  void findsNothingInWhatIsRight() throws IOException {
    assertEquals(List.of(), problems(GOOD));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1\"=>/v2\"",
        "\"exitCode\":0=>\"exitCode\":4",
        "\"exitCode\":0=>\"exitCode\":1",
        "\"ok\":true=>\"ok\":false",
        "\"ok\":true=>\"ok\":1",
        "\"folder\":\"f\",=>",
        "\"folder\":\"f\"=>\"folder\":\"f\",\"more\":1",
        "\"local:a\"=>\"a\"",
        "[\"local:a\"]=>\"local:a\"",
        "\"ok\":true=>\"ok\":true,\"error\":{\"type\":\"A\",\"message\":\"\",\"next\":\"\"}",
      })
  void findsEachFault(String fault) throws IOException {
    String[] parts = fault.split("=>", -1);
    String broken = GOOD.replace(parts[0], parts[1]);
    assertFalse(broken.equals(GOOD));
    assertFalse(problems(broken).isEmpty(), broken);
  }
}
