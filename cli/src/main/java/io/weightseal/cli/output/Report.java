package io.weightseal.cli.output;

import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells the user, or a program, how a command ended.
///
/// Under [Style#JSON] that is one object, which follows `docs/cli-output.schema.json`.
public final class Report {
  /// Names the version of the shape of what `--json` prints.
  public static final String SCHEMA = "weightseal/cli-output/v1";

  /// How to tell it.
  public enum Style {
    TEXT,
    QUIET,
    JSON
  }

  /// What standard output carries.
  public enum Stdout {
    ANSWERS,
    /// Plaintext or sealed bytes: whatever else there is to say goes to standard error.
    DATA
  }

  private final Terminal terminal;
  private final String command;
  private final Style style;
  private final Stdout stdout;
  private final boolean colour;

  public Report(Terminal terminal, String command, Style style, Stdout stdout, boolean colour) {
    this.terminal = terminal;
    this.command = command;
    this.style = style;
    this.stdout = stdout;
    this.colour = colour;
  }

  /// Whether the answer is one JSON object.
  public boolean isJson() {
    return style == Style.JSON;
  }

  /// Reports a command that ran to its end, and returns its exit code.
  public ExitCode answer(Answer answer) {
    Failure failure = answer.failure();
    if (style == Style.JSON) {
      json(answer.result(), failure);
    } else {
      boolean shown = style == Style.TEXT || answer.importance() == Answer.Importance.ASKED_FOR;
      if (shown && stdout == Stdout.ANSWERS && !answer.text().isEmpty()) {
        printLine(terminal.printOut(), answer.text());
      }
      if (failure != null) {
        printFailure(failure);
      }
    }
    return failure == null ? ExitCode.OK : failure.code();
  }

  /// Reports a command that failed, and returns its exit code.
  public ExitCode failure(Failure failure) {
    if (style == Style.JSON) {
      json(null, failure);
    } else {
      printFailure(failure);
    }
    return failure.code();
  }

  /// Says something that helps, unless nobody wants to hear it.
  public void hint(String line) {
    if (style == Style.TEXT) {
      printLine(terminal.printErr(), line);
    }
  }

  /// Tells of one of several things that failed, as it happens; under `--json` the answer does.
  public void problem(Failure failure) {
    if (style != Style.JSON) {
      printFailure(failure);
    }
  }

  /// A failure as JSON.
  public static Map<String, @Nullable Object> error(Failure failure) {
    return new Fields()
        .put("type", failure.type())
        .put("message", failure.message())
        .put("next", failure.next())
        .map();
  }

  private void printFailure(Failure failure) {
    String line = failure.line();
    int prefix = "weightseal:".length();
    printLine(
        terminal.printErr(),
        colour
            ? "\u001b[1;31m" + line.substring(0, prefix) + "\u001b[0m" + line.substring(prefix)
            : line);
  }

  private void json(@Nullable Map<String, ?> result, @Nullable Failure failure) {
    ExitCode code = failure == null ? ExitCode.OK : failure.code();
    Fields object =
        new Fields()
            .put("schema", SCHEMA)
            .put("command", command)
            .put("ok", failure == null)
            .put("exitCode", code.status())
            .put("result", result);
    if (failure != null) {
      object.put("error", error(failure));
    }
    printLine(
        stdout == Stdout.ANSWERS ? terminal.printOut() : terminal.printErr(),
        Json.line(object.map()));
  }

  private static void printLine(PrintStream stream, String line) {
    stream.print(line + "\n");
    stream.flush();
  }
}
