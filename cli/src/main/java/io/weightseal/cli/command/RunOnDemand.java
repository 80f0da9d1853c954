package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import io.weightseal.loader.fuse.FuseMount;
import io.weightseal.loader.fuse.Owner;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.run.Namespace;
import java.io.IOException;
import java.nio.file.Path;

/// `run --mode on-demand`: another process has the key, and serves the model to the file system
/// that the command alone sees. It ends with that.
///
/// @param connection to that process, which stays outside of the namespace: it would else never end
record RunOnDemand(Descriptor connection) implements RunPreparation {
  @Override
  public Ready prepare(Place source, Target target) throws CommandFailedException, IOException {
    MountServer server = new MountServer(connection);
    // Empty for a model, else the one file's name.
    String file = server.expect(MountServer.OPENED);
    Namespace.enter();
    Path at = target.make();
    try (Descriptor device = FuseMount.mount(at, Owner.ofProcess())) {
      server.handOver(at, device);
      server.expect(MountServer.SERVING);
    }
    FuseMount.readAhead(at);
    return new Ready(at.resolve(file), "decrypted when it is read", "in the server alone");
  }
}
