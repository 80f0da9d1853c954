package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.WeightsealException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.core.Inspection;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.memory.HostMemory;
import io.weightseal.loader.memory.Mode;
import java.io.IOException;

/// `--mode`: where plaintext is while it is served.
final class ModeOption {
  static final String NAME = "--mode";

  private static final String AUTO = "auto";

  private final Parameters.Value<String> given;

  ModeOption(Parameters parameters) {
    given =
        parameters.option(
            String.class,
            "MODE",
            "memory: decrypt all of it once. on-demand: decrypt what is read when it is read."
                + " Default: auto, which is memory where there is enough of it.",
            NAME);
  }

  /// Which mode, and why.
  ///
  /// @param source the sealed file or model, of which only the sizes are looked at
  Mode.Choice choose(Location source) throws CommandFailedException, IOException {
    String asked = given.get();
    if (asked == null || asked.equals(AUTO)) {
      return Mode.suiting(plaintextBytes(source), HostMemory.available());
    }
    return new Mode.Choice(named(asked), "as asked");
  }

  /// The mode that is called so.
  static Mode named(String name) throws CommandFailedException {
    return Mode.named(name)
        .orElseThrow(
            () ->
                CommandFailedException.usage(
                    NAME + " " + name + ": no such mode", "give auto, memory or on-demand"));
  }

  /// Whether the user left the choice to the program.
  boolean isFree() {
    String asked = given.get();
    return asked == null || asked.equals(AUTO);
  }

  private static long plaintextBytes(Location source) throws WeightsealException {
    Inspection inspection = Weightseal.builder().build().inspect(source);
    return inspection.files().stream().mapToLong(Inspection.FileEntry::size).sum();
  }
}
