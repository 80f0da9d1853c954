package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.cli.output.Terminal;
import io.weightseal.cli.schema.JsonSchema;
import io.weightseal.cli.schema.JsonText;
import io.weightseal.cli.settings.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Runs command lines in this process, with streams and an environment of their own.
final class InProcess {
  static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  private final Path folder;
  private final Map<String, String> variables = new HashMap<>();
  private byte[] input = {};

  InProcess(Path folder) {
    this.folder = folder;
    variables.put("HOME", folder.toString());
    variables.put("WEIGHTSEAL_HOME", folder.resolve("home").toString());
  }

  /// What a command left: its exit code and what it printed.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Outcome(int exitCode, byte[] out, String err) {
    String text() {
      return new String(out, StandardCharsets.UTF_8);
    }

    Outcome expect(int code) {
      assertEquals(code, exitCode, () -> text() + err);
      return this;
    }

    /// The one JSON object on standard output, which fits the schema.
    Map<String, Object> json() {
      return checked(text());
    }

    /// The one JSON object on standard error.
    Map<String, Object> errorJson() {
      return checked(err);
    }

    private static Map<String, Object> checked(String text) {
      Map<String, Object> object = JsonText.object(text);
      try {
        JsonSchema schema = JsonSchema.read(PROJECT.resolve("docs/cli-output.schema.json"));
        assertEquals(List.of(), schema.problems(object), text);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return object;
    }
  }

  InProcess variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  InProcess input(byte[] bytes) {
    input = bytes;
    return this;
  }

  /// Runs a command line of words without spaces; `@/` stands for the folder.
  Outcome run(String commandLine) {
    return run(commandLine.isEmpty() ? new String[0] : commandLine.split(" ", -1));
  }

  Outcome run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Cli.run(invocation(new Terminal(new ByteArrayInputStream(input), out, err, false), words));
    return new Outcome(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  /// An invocation without arguments whose output goes nowhere.
  Invocation invocation() {
    return invocation(
        new Terminal(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            false));
  }

  private Invocation invocation(Terminal terminal, String... words) {
    List<String> arguments =
        Stream.of(words).map(word -> word.replace("@/", folder + "/")).toList();
    return new Invocation(terminal, new Environment(variables, folder), arguments);
  }
}
