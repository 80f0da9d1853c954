package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.core.Expectations;
import io.weightseal.format.ManifestPin;
import io.weightseal.signing.TrustedVersions.Older;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `--expect`, `--pin` and `--allow-older`: what the user knows and wants of the model that is to
/// be opened.
final class OpeningOptions {
  static final String EXPECT = "--expect";
  static final String PIN = "--pin";
  static final String ALLOW_OLDER = "--allow-older";

  private final Parameters.Values<String> pairs;
  private final Parameters.Value<String> pin;
  private final BooleanSupplier allowOlder;

  OpeningOptions(Parameters parameters) {
    pairs =
        parameters.options(
            String.class,
            "NAME=VALUE",
            "Refuse any other model: name=N, version=V, or a pair of its context.",
            EXPECT);
    pin =
        parameters.option(
            String.class,
            "sha256:HEX",
            "Refuse any other model than the one of this pin, which encrypt, sign, inspect and"
                + " verify print.",
            PIN);
    allowOlder =
        parameters.flag(
            "Open an older version of a model too, which a newer one superseded on this machine"
                + " (trusted-versions: in your config.yaml).",
            ALLOW_OLDER);
  }

  Expectations get() throws CommandFailedException {
    Map<String, String> context = new HashMap<>(Names.pairs(EXPECT, pairs.get()));
    String name = context.remove("name");
    String version = context.remove("version");
    return new Expectations(name, version, context).withPin(pinned());
  }

  private @Nullable ManifestPin pinned() throws CommandFailedException {
    String given = pin.get();
    try {
      return given == null ? null : new ManifestPin(given);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          PIN + ": " + e.getMessage(), "take it from weightseal inspect of a model that you trust");
    }
  }

  Older older() {
    return allowOlder.getAsBoolean() ? Older.ALLOWED : Older.REFUSED;
  }
}
