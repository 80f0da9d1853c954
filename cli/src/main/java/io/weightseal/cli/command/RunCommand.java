package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Report;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Expectations;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.memory.Mode;
import io.weightseal.loader.run.Namespace;
import io.weightseal.loader.run.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// `weightseal run`.
final class RunCommand extends WeightsealCommand {
  private static final String SEPARATOR = "--";

  /// Tells the program where the model is.
  private static final String MODEL = "WEIGHTSEAL_MODEL";

  /// Set for the command when it has been started anew in a namespace, so that it is not again.
  private static final String INSIDE = "WEIGHTSEAL_INSIDE_NAMESPACE";

  private final Parameters.Values<String> words =
      parameters.arguments("SEALED -- COMMAND", "A sealed file or model, then -- and the command.");
  private final ExpectOption expect = new ExpectOption(parameters);
  private final ModeOption mode = new ModeOption(parameters);
  private final RequireOption require = new RequireOption(parameters);
  private final ReportOption report = new ReportOption(parameters);
  private final Parameters.Value<Path> at =
      parameters.option(
          Path.class,
          "FOLDER",
          "Where the command sees the model's files. Default: a folder of its own in"
              + " $XDG_RUNTIME_DIR, /run or ~/.cache.",
          "--at");

  RunCommand(Invocation invocation) {
    super(invocation, "run", "Run a command that alone sees a model's plaintext.");
    parameters.footer(
        "",
        "In the command, {} stands for the model's path, and $" + MODEL + " holds it.",
        "Example: weightseal run llama.sealed -- python3 serve.py {}");
  }

  @Override
  Answer run() throws CommandFailedException, IOException, InterruptedException {
    Program program = program();
    Place source = Place.of(words.get().getFirst());
    Processes.forbidDumps();
    require.check();
    if (!Namespace.mayBeMade()) {
      throw startedAnew();
    }
    Mode.Choice choice = mode.choose(locate(source));
    RunPreparation.Ready ready = preparation(choice.mode()).prepare(source, () -> place(source));
    if (textIsWanted()) {
      terminal().printErr().println(ModelNotice.line(ready.model(), choice, ready.description()));
    }
    report.print(this, measures(ready));
    String model = ready.model().toString();
    throw notRun(
        program, program.withModelAt(ready.model()).execute(Map.of(MODEL, model, INSIDE, "")));
  }

  private RunPreparation preparation(Mode chosen) throws CommandFailedException {
    Expectations expected = expect.get();
    return switch (chosen) {
      case MEMORY -> new RunInMemory(this, expected);
      case ON_DEMAND -> new RunOnDemand(this);
    };
  }

  private static Map<String, String> measures(RunPreparation.Ready ready) {
    Map<String, String> measures = ReportOption.measures(ready.keys());
    measures.put("model", ready.model() + ", " + ready.description());
    measures.put("seen by", "the command and what it starts: a mount namespace of its own");
    measures.put("until", "the last of them has ended; the kernel then frees the memory");
    return measures;
  }

  /// Standard output is the command's.
  @Override
  Report.Stdout stdout() {
    return Report.Stdout.DATA;
  }

  private Program program() throws CommandFailedException {
    List<String> arguments = invocation().arguments();
    int separator = arguments.indexOf(SEPARATOR);
    if (separator < 0 || separator == arguments.size() - 1) {
      throw CommandFailedException.usage(
          "no command to run", "name it after --: weightseal run SEALED -- COMMAND");
    }
    List<String> command = arguments.subList(separator + 1, arguments.size());
    if (words.get().size() != command.size() + 1) {
      throw CommandFailedException.usage(
          "run takes one sealed file or model before --", "see --help");
    }
    try {
      return Program.find(command, invocation().environment().variables().get("PATH"));
    } catch (NoSuchFileException e) {
      throw new CommandFailedException(
          new Failure(
              ExitCode.NOT_FOUND, "NotFound", "no such command: " + e.getFile(), "check its name"));
    }
  }

  /// An empty folder to mount on. It stays, empty: the program is in no position to remove it.
  private Path place(Place source) throws IOException {
    Path given = at.get();
    if (given != null) {
      return Files.createDirectories(given.toAbsolutePath());
    }
    Path base = invocation().environment().runtimeFolder();
    String name = Names.withoutSealed(source.named().last());
    return Files.createDirectories(base.resolve("weightseal").resolve(name));
  }

  private CommandFailedException startedAnew()
      throws CommandFailedException, IOException, InterruptedException {
    Map<String, String> variables = invocation().environment().variables();
    String launcher = System.getProperty("weightseal.launcher");
    if (variables.containsKey(INSIDE) || launcher == null || !Namespace.mayBeMadeByUnshare()) {
      throw CommandFailedException.noAccess(
          "this system lets this user mount nothing, not even where nobody else sees it",
          "run it with CAP_SYS_ADMIN or as root, or have root mount the model for you: weightseal"
              + " mount --owner");
    }
    java.util.ArrayList<String> again = new java.util.ArrayList<>(List.of(launcher));
    again.addAll(invocation().arguments());
    Program unshare = Program.find(Namespace.around(again), variables.get("PATH"));
    return notRun(unshare, unshare.execute(Map.of(INSIDE, "1")));
  }

  private static CommandFailedException notRun(Program program, IOException error) {
    return new CommandFailedException(
        new Failure(
            ExitCode.FAILED,
            "NotRun",
            program.words().getFirst() + " could not be run: " + error.getMessage(),
            "check the command"));
  }
}
