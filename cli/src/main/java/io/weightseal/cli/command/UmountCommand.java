package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.loader.fuse.MountedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// `weightseal umount`.
final class UmountCommand extends WeightsealCommand {
  private final Parameters.Value<String> folder =
      parameters.argument("DIR", "Where the model is mounted.", Parameters.Presence.REQUIRED);
  private final BooleanSupplier now =
      parameters.flag("Unmount it though it is in use; it ends with its last user.", "--now");

  UmountCommand(Invocation invocation) {
    super(invocation, "umount", "End what weightseal mount began, and its server.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Path at = place(Path.of(String.valueOf(folder.get())));
    if (MountedModel.at(at).isEmpty()) {
      throw CommandFailedException.notFound(
          "no model is mounted at " + at, "see what is mounted with findmnt");
    }
    MountedModel.end(
        at, now.getAsBoolean() ? MountedModel.Ending.AT_ONCE : MountedModel.Ending.IF_UNUSED);
    return Answer.confirming(new Fields().put("path", at), "unmounted " + at);
  }

  // Not the folder itself: where its server is dead, or serves somebody else, it cannot be asked.
  private static Path place(Path given) throws IOException {
    Path absolute = given.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
  }
}
