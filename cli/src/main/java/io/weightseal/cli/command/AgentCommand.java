package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.settings.AgentPolicyFile;
import io.weightseal.cli.stores.Place;
import io.weightseal.loader.agent.Agent;
import io.weightseal.loader.agent.AgentSocket;
import io.weightseal.loader.agent.Policy;
import io.weightseal.loader.agent.Refusal;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.memory.SecretMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// `weightseal agent`.
final class AgentCommand extends WeightsealCommand {
  private static final int STDIN = 0;

  private final Parameters.Value<Path> socket =
      parameters.option(
          Path.class,
          "PATH",
          "Listen here. Default: weightseal/agent.sock in $XDG_RUNTIME_DIR, /run or ~/.cache.",
          "--socket");
  private final BooleanSupplier stdin =
      parameters.flag(
          "Serve the one client whose socket is standard input, until it goes.", "--stdin");
  private final Parameters.Value<Path> policyFile =
      parameters.option(
          Path.class,
          "FILE",
          "Which users may have which models (YAML or JSON, docs/loading/python.md). Default: only"
              + " the agent's own user, every model on this machine.",
          "--policy");

  private final RequireOption require = new RequireOption(parameters);

  AgentCommand(Invocation invocation) {
    super(
        invocation,
        "agent",
        "Serve models to processes of this machine, in memory that they share; for the Python"
            + " package.");
    parameters.footer("", "Example: WEIGHTSEAL_AGENT=/run/weightseal/agent.sock python3 serve.py");
  }

  @Override
  Answer run() throws CommandFailedException, IOException, InterruptedException {
    Path path = socket.get();
    if (stdin.getAsBoolean() && path != null) {
      throw CommandFailedException.usage("--stdin and --socket", "give one of them");
    }
    Processes.forbidDumps();
    require.check();
    Policy policy = policy();
    Engine.loadCipher();
    SecretMemory.keepDataKeys();
    try (Engine engine = new Engine(this, settings())) {
      Agent agent =
          new Agent(
              engine.weightseal()::open,
              uri -> locate(Place.of(uri)),
              threads(),
              policy,
              AgentCommand::refusal);
      if (stdin.getAsBoolean()) {
        agent.serveOne(new Descriptor(STDIN));
      } else {
        listen(agent, policy, path == null ? defaultSocket() : path.toAbsolutePath());
      }
    } catch (Refusal.Thrown e) {
      throw failed(e.refusal());
    }
    return Answer.confirming(new Fields(), "");
  }

  private void listen(Agent agent, Policy policy, Path path)
      throws IOException, InterruptedException {
    boolean onlyOwner = policy.users().equals(Set.of(Processes.effectiveUser()));
    try (AgentSocket listening =
        AgentSocket.listen(
            path, onlyOwner ? AgentSocket.Reach.OWNER : AgentSocket.Reach.EVERYONE)) {
      if (textIsWanted()) {
        terminal().printErr().println("weightseal: serving models at " + path);
      }
      agent.serve(listening.descriptor());
    }
  }

  private Policy policy() throws CommandFailedException, IOException {
    Path file = policyFile.get();
    return file == null
        ? ownPolicy(Processes.effectiveUser())
        : AgentPolicyFile.read(file, Processes.effectiveUser());
  }

  /// Who starts an agent for itself has the credentials that it has. One that listens may be found
  /// by programs that were not meant to.
  private Policy ownPolicy(int user) {
    return stdin.getAsBoolean() ? Policy.onlyOwner(user) : Policy.onlyUser(user);
  }

  private int threads() throws CommandFailedException, IOException {
    Integer workers = settings().workers();
    return workers == null ? Runtime.getRuntime().availableProcessors() : workers;
  }

  private Path defaultSocket() throws IOException {
    Path folder = invocation().environment().runtimeFolder().resolve("weightseal");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.toAbsolutePath().getParent());
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
    return folder.resolve("agent.sock").toAbsolutePath();
  }

  private static Refusal refusal(Throwable error) {
    Failure failure = Failure.of(error);
    return new Refusal(failure.code().status(), failure.type(), failure.message(), failure.next());
  }

  private static CommandFailedException failed(Refusal refusal) {
    ExitCode code = ExitCode.FAILED;
    for (ExitCode each : ExitCode.values()) {
      if (each.status() == refusal.code()) {
        code = each;
      }
    }
    return new CommandFailedException(
        new Failure(code, refusal.type(), refusal.message(), refusal.next()));
  }
}
