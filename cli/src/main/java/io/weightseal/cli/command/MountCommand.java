package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.stores.Place;
import io.weightseal.loader.fuse.MountedModel;
import io.weightseal.loader.fuse.Owner;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.memory.Mode;
import io.weightseal.loader.run.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// `weightseal mount`.
final class MountCommand extends WeightsealCommand {
  private final Parameters.Values<String> words =
      parameters.arguments("SEALED DIR", "A sealed file or model, and a folder that exists.");
  private final OpeningOptions expect = openingOptions();
  private final ModeOption mode = new ModeOption(parameters);
  private final OwnerOption owner = new OwnerOption(parameters);
  private final RequireOption require = new RequireOption(parameters);
  private final ReportOption report = new ReportOption(parameters);
  private final BooleanSupplier foreground =
      parameters.flag(
          "Stay until the model is unmounted; end it on SIGTERM or Ctrl-C.", "--foreground");

  MountCommand(Invocation invocation) {
    super(invocation, "mount", "Show a model's plaintext in a folder, to one user.");
    parameters.footer(
        "",
        "It is there when this returns, until weightseal umount DIR. See docs/loading/paths.md.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    if (words.get().size() != 2) {
      throw CommandFailedException.usage(
          "mount takes a sealed file or model and a folder", "see --help");
    }
    Processes.forbidDumps();
    require.check();
    Place source = Place.of(words.get().getFirst());
    Path at = folder();
    Mode.Choice choice = choose(source);
    Owner servedOnly = owner.get();
    requireMay(servedOnly);
    report.print(this, measures(at, choice, servedOnly));
    Fields result =
        new Fields()
            .put("source", source)
            .put("path", at)
            .put("mode", choice.mode())
            .put("reason", choice.reason())
            .put("owner", servedOnly.user());
    if (foreground.getAsBoolean()) {
      stay(new MountPlan(source, expect.get(), at, choice.mode(), servedOnly), choice);
      return Answer.confirming(result, "");
    }
    MountServer server =
        new MountServer(
            MountServer.start(this, source, at.toString(), ModeOption.NAME + "=" + choice.mode()));
    String description = server.expect(MountServer.SERVING);
    say(at, choice, description);
    return Answer.confirming(result.put("description", description), "");
  }

  private static Map<String, String> measures(Path at, Mode.Choice choice, Owner owner) {
    String keys =
        choice.mode() == Mode.MEMORY ? "nowhere, once it is mounted" : "in the server alone";
    Map<String, String> measures = ReportOption.measures(keys);
    measures.put("model", at + ", mode " + choice.mode() + " (" + choice.reason() + ")");
    measures.put("seen by", "processes of user " + owner.user());
    measures.put("until", "weightseal umount " + at);
    return measures;
  }

  private void stay(MountPlan plan, Mode.Choice choice) throws CommandFailedException, IOException {
    try {
      plan.serve(this, mount -> say(plan.at(), choice, mount.description()));
    } catch (InterruptedException e) {
      // That is how it is ended. It is unmounted by now.
    }
  }

  private Path folder() throws CommandFailedException, IOException {
    Path given = Path.of(words.get().get(1));
    if (!Files.isDirectory(given)) {
      throw CommandFailedException.notFound(
          given + " is no folder that can be read",
          "make it, or end a dead mount: weightseal umount");
    }
    Path at = given.toRealPath();
    if (MountedModel.at(at).isPresent()) {
      throw CommandFailedException.exists(
          "a model is mounted at " + at, "end that with weightseal umount, or name another folder");
    }
    return at;
  }

  private Mode.Choice choose(Place source) throws CommandFailedException, IOException {
    Mode.Choice choice = mode.choose(locate(source));
    if (choice.mode() == Mode.ON_DEMAND || Namespace.mayBeMade()) {
      return choice;
    }
    if (mode.isFree()) {
      return new Mode.Choice(Mode.ON_DEMAND, "memory takes root");
    }
    throw CommandFailedException.noAccess(
        "only root may mount memory", "use --mode on-demand, or weightseal run");
  }

  private static void requireMay(Owner owner) throws CommandFailedException, IOException {
    if (!owner.equals(Owner.ofProcess()) && !Namespace.mayBeMade()) {
      throw CommandFailedException.noAccess(
          "only root may mount for another user", "leave out --owner, or run it as root");
    }
  }

  private void say(Path at, Mode.Choice choice, String description) {
    if (textIsWanted()) {
      terminal().printErr().println(ModelNotice.line(at, choice, description));
    }
  }
}
