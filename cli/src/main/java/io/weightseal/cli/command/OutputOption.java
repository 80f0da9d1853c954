package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import io.weightseal.cli.stores.Stores;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/// `-o`, `--force` and `--dry-run`: where a command writes, and whether it does.
final class OutputOption {
  private final Parameters.Value<String> output;
  private final BooleanSupplier force;
  private final BooleanSupplier dryRun;

  /// @param byDefault the output without the option, in words
  OutputOption(Parameters parameters, String byDefault) {
    output =
        parameters.option(
            String.class, "OUT", "Write to OUT. Default: " + byDefault + ".", "-o", "--output");
    force = parameters.flag("Replace what stands under the output's name.", "--force");
    dryRun = parameters.flag("Say what would be done, and do nothing.", "--dry-run");
  }

  boolean isDefault() {
    return output.get() == null;
  }

  boolean isStandardOutput() {
    return Names.STANDARD_STREAM.equals(output.get());
  }

  boolean isDryRun() {
    return dryRun.getAsBoolean();
  }

  IfExists ifExists() {
    return force.getAsBoolean() ? IfExists.REPLACE : IfExists.REFUSE;
  }

  /// What the user named, else `byDefault`.
  Place or(Place byDefault) {
    String given = output.get();
    return given == null ? byDefault : Place.of(given);
  }

  /// Refuses an output that stands there already, unless it may be replaced.
  void requireFree(Place target, Stores stores) throws CommandFailedException, IOException {
    Location location = stores.locate(target);
    if (ifExists() == IfExists.REFUSE && location.store().find(location.name()).isPresent()) {
      throw CommandFailedException.exists(
          "exists already: " + target, "choose another name with -o, or add --force to replace it");
    }
  }
}
