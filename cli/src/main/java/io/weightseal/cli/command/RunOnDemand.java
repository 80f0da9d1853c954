package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.loader.fuse.FuseMount;
import io.weightseal.loader.fuse.Owner;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.run.Namespace;
import java.io.IOException;
import java.nio.file.Path;

/// `run --mode on-demand`: another process has the key, and serves the model to the file system
/// that the command alone sees. It ends with that.
///
/// @param server stays outside of the namespace, which would else never end
/// @param file the one file that the model is, empty for a model of many
record RunOnDemand(MountServer server, String file) implements RunPreparation {
  private static final String SEPARATOR = ":";

  /// With a server that has opened the model.
  static RunOnDemand starting(WeightsealCommand command, Path source)
      throws CommandFailedException, IOException {
    MountServer server = MountServer.start(command, source);
    return new RunOnDemand(server, server.expect(MountServer.OPENED));
  }

  /// With the server that the program before this one in the same process has started.
  ///
  /// @param words what [#words()] gave there
  static RunOnDemand continued(String words) {
    int end = words.indexOf(SEPARATOR);
    return new RunOnDemand(
        MountServer.continued(Integer.parseInt(words.substring(0, end))), words.substring(end + 1));
  }

  /// What the next program in this process has to know, besides having the server's connection.
  String words() {
    return server.connection().number() + SEPARATOR + file;
  }

  @Override
  public Ready prepare(Path source, Place place) throws CommandFailedException, IOException {
    Namespace.enter();
    Path at = place.make();
    try (Descriptor device = FuseMount.mount(at, Owner.ofProcess())) {
      server.handOver(at, device);
      server.expect(MountServer.SERVING);
    }
    FuseMount.readAhead(at);
    return new Ready(at.resolve(file), "decrypted when it is read", "in the server alone");
  }
}
