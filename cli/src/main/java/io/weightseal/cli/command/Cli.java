package io.weightseal.cli.command;

import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Report;
import io.weightseal.cli.output.Terminal;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The command line as a whole: arguments in, exit status out.
public final class Cli {
  private Cli() {}

  /// Runs the command that `invocation` names, and returns the process's exit status.
  public static int run(Invocation invocation) {
    Terminal terminal = invocation.terminal();
    CommandLine root = Root.commandLine(invocation);
    root.setOut(terminal.writeOut());
    root.setErr(terminal.writeErr());
    root.setParameterExceptionHandler((error, arguments) -> refuse(error, invocation));
    // Files, not option lists: a name that begins with @ is a name.
    root.setExpandAtFiles(false);
    int status = root.execute(invocation.arguments().toArray(String[]::new));
    return status == ExitCode.OK.status()
        ? terminal.outFailure().map(lost -> answerIsLost(terminal, lost)).orElse(status)
        : status;
  }

  /// What was done stays done; but nobody may take an answer that did not arrive for a short one.
  private static int answerIsLost(Terminal terminal, IOException lost) {
    if (!terminal.outIsClosed()) {
      String message = "the output cannot be written: " + lost.getMessage();
      terminal.printErr().println(new Failure(ExitCode.FAILED, "StoreFailed", message, "").line());
    }
    return ExitCode.FAILED.status();
  }

  private static int refuse(ParameterException error, Invocation invocation) {
    CommandLine command = error.getCommandLine();
    String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    boolean json = invocation.arguments().contains("--json");
    String name = command.getCommandSpec().qualifiedName(" ");
    Report report =
        new Report(
            invocation.terminal(),
            name.replaceFirst("^weightseal ?", ""),
            json ? Report.Style.JSON : Report.Style.TEXT,
            Report.Stdout.ANSWERS,
            false);
    return report
        .failure(new Failure(ExitCode.USAGE, "Usage", message, "see " + name + " --help"))
        .status();
  }
}
