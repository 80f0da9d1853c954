package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Report;
import io.weightseal.cli.stores.Place;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.memory.Mode;
import io.weightseal.loader.run.Namespace;
import io.weightseal.loader.run.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `weightseal run`.
final class RunCommand extends WeightsealCommand {
  private static final String SEPARATOR = "--";

  /// Tells the program where the model is.
  private static final String MODEL = "WEIGHTSEAL_MODEL";

  // What it tells itself when it starts itself anew in a namespace: by options, which end with it.
  // Variables would be the command's, too, and whoever starts this could have them by accident.
  private static final String INSIDE = "--inside";
  private static final String SERVER = "--server";

  private final Parameters.Values<String> words =
      parameters.arguments("SEALED -- COMMAND", "A sealed file or model, then -- and the command.");
  private final OpeningOptions expect = openingOptions();
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
  private final Parameters.Value<String> inside = parameters.hidden(String.class, INSIDE);
  private final Parameters.Value<Integer> server = parameters.hidden(Integer.class, SERVER);

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
      throw startedAnew(source);
    }
    Mode.Choice choice = choice(source);
    RunPreparation.Ready ready =
        preparation(choice.mode(), source).prepare(source, () -> place(source));
    if (textIsWanted()) {
      terminal().printErr().println(ModelNotice.line(ready.model(), choice, ready.description()));
    }
    report.print(this, measures(ready));
    String model = ready.model().toString();
    throw notRun(program, program.withModelAt(ready.model()).execute(Map.of(MODEL, model)));
  }

  private @Nullable String searchPath() {
    return invocation().environment().variables().get("PATH");
  }

  /// Which mode, and why. What was chosen outside of the namespace stays: there may be less memory
  /// now, and a server that were only started now would be within the reach of its user.
  private Mode.Choice choice(Place source) throws CommandFailedException, IOException {
    Mode.Choice now = mode.choose(locate(source));
    String before = inside.get();
    return before == null || now.mode().toString().equals(before)
        ? now
        : new Mode.Choice(ModeOption.named(before), "as it was when this began");
  }

  private RunPreparation preparation(Mode chosen, Place source)
      throws CommandFailedException, IOException {
    Integer started = server.get();
    return switch (chosen) {
      case MEMORY -> new RunInMemory(this, expect.get());
      case ON_DEMAND ->
          new RunOnDemand(
              started == null ? MountServer.start(this, source) : new Descriptor(started));
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
      return Program.find(command, searchPath());
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

  private CommandFailedException startedAnew(Place source)
      throws CommandFailedException, IOException, InterruptedException {
    String launcher = System.getProperty("weightseal.launcher");
    if (inside.get() != null || launcher == null || !Namespace.mayBeMadeByUnshare()) {
      throw CommandFailedException.noAccess(
          "this system lets this user mount nothing, not even where nobody else sees it",
          "run it with CAP_SYS_ADMIN or as root, or have root mount the model for you: weightseal"
              + " mount --owner");
    }
    Mode chosen = mode.choose(locate(source)).mode();
    List<String> again = new ArrayList<>(List.of(launcher));
    again.addAll(invocation().arguments());
    // Behind the command's own name.
    again.add(2, INSIDE + "=" + chosen);
    return switch (chosen) {
      case MEMORY -> becomes(again);
      case ON_DEMAND -> {
        // Outside, since whoever makes a namespace of users has every right over what is in it:
        // all processes of this user would read the server's memory, and its key.
        Descriptor connection = MountServer.start(this, source);
        again.add(2, SERVER + "=" + connection.number());
        yield becomes(again, connection);
      }
    };
  }

  private CommandFailedException becomes(List<String> again, Descriptor... kept)
      throws IOException {
    Program unshare = Program.find(Namespace.around(again), searchPath());
    return notRun(unshare, unshare.execute(Map.of(), kept));
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
