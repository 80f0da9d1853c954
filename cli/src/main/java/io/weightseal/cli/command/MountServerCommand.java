package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.SealedModel;
import io.weightseal.loader.fuse.ModelMount;
import io.weightseal.loader.fuse.Owner;
import io.weightseal.loader.fuse.ServerProcess;
import io.weightseal.loader.fuse.Talk;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.memory.SecretMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// `weightseal mount-server`, which `run` and `mount` start: it has the key, and stays when they
/// are gone. With a folder it mounts the model there, else it is handed a mount.
final class MountServerCommand extends WeightsealCommand {
  /// What it takes over from the command that starts it.
  static final Set<String> OPTIONS =
      Set.of(
          OpeningOptions.EXPECT,
          OpeningOptions.PIN,
          OpeningOptions.ALLOW_OLDER,
          "--workers",
          "--home",
          "--passphrase-file",
          "--passphrase-command",
          "--allow-key",
          OwnerOption.NAME);

  private final Parameters.Values<String> words =
      parameters.arguments("SEALED [DIR]", "A sealed file or model, and where to mount it.");
  private final OpeningOptions expect = openingOptions();
  private final ModeOption mode = new ModeOption(parameters);
  private final OwnerOption owner = new OwnerOption(parameters);

  private volatile boolean serving;

  MountServerCommand(Invocation invocation) {
    super(invocation, MountServer.COMMAND, "Serve a model to the process that starts this one.");
    parameters.spec().usageMessage().hidden(true);
  }

  @Override
  Answer run() throws IOException {
    Processes.forbidDumps();
    Talk talk = ServerProcess.inside(this::starterIsGone);
    try {
      List<String> given = words.get();
      Place source = Place.of(given.getFirst());
      if (given.size() == 1) {
        serveHandedOver(talk, source);
      } else {
        serveMounted(talk, source, Path.of(given.get(1)));
      }
    } catch (InterruptedException e) {
      // Told to end, and everything is in order.
    } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError e) {
      if (!serving) {
        talk.say(MountServer.failed(Failure.of(e)));
      }
    }
    return Answer.confirming(new Fields(), "");
  }

  private void serveMounted(Talk talk, Place source, Path at)
      throws CommandFailedException, IOException, InterruptedException {
    MountPlan plan =
        new MountPlan(source, expect.get(), at, mode.choose(locate(source)).mode(), owner.get());
    plan.serve(
        this,
        mount -> {
          if (mount.needsServer()) {
            detach(talk, mount.description());
          } else {
            talk.say(MountServer.SERVING + "\t" + mount.description());
            mount.leave();
          }
        });
  }

  private void serveHandedOver(Talk talk, Place source)
      throws CommandFailedException, IOException, InterruptedException {
    Engine.loadCipher();
    SecretMemory.keepDataKeys();
    try (Engine engine = new Engine(this, settings());
        SealedModel model = engine.open(locate(source), expect.get())) {
      String file = model.singleFile() ? model.files().getFirst().path() : "";
      talk.say(MountServer.OPENED + "\t" + file);
      Talk.Heard heard = talk.hear();
      Descriptor device = heard.descriptor();
      String line = heard.line();
      if (line == null || device == null) {
        return;
      }
      Path at = Path.of(line.substring(line.indexOf('\t') + 1));
      try (ModelMount mount = ModelMount.onDemand(model, device, at, Owner.ofProcess())) {
        detach(talk, "");
        mount.await();
      }
    }
  }

  /// From now on this process depends on nobody, and nobody on it but the mount.
  private void detach(Talk talk, String description) throws LinuxException {
    Processes.leaveSession();
    serving = true;
    talk.say(MountServer.SERVING + "\t" + description);
    Processes.leaveStandardStreams();
  }

  private void starterIsGone() {
    if (!serving) {
      // Perhaps at a prompt, with nobody left to type.
      System.exit(1);
    }
  }
}
