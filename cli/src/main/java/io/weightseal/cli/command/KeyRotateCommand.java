package io.weightseal.cli.command;

import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyUri;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `weightseal key rotate`.
final class KeyRotateCommand extends WeightsealCommand {
  private final Parameters.Value<String> key =
      parameters.argument("KEY", "The key.", Parameters.Presence.REQUIRED);
  private final Parameters.Value<String> every =
      parameters.option(
          String.class,
          "TIME",
          "Have the key service rotate it by itself each time this has gone by, such as 90d.",
          "--every");
  private final BooleanSupplier now =
      parameters.flag("Rotate it now. This is what happens without --every.", "--now");

  KeyRotateCommand(Invocation invocation) {
    super(
        invocation,
        "rotate",
        "Give a key a new version, which wraps from now on. Older versions still open what they"
            + " wrapped.");
    parameters.footer(
        "",
        "Models stay wrapped by the version that wrapped them: weightseal keys due tells which"
            + " those are, weightseal rewrap wraps them anew.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    KeyUri uri = KeyOption.uri(key.get());
    String period = every.get();
    try (Engine engine = new Engine(this, settings(List.of(uri)))) {
      engine.requireKnown(List.of(uri));
      Fields result = new Fields().put("key", uri);
      StringBuilder text = new StringBuilder();
      if (period == null || now.getAsBoolean()) {
        KeyRotation rotation = engine.weightseal().rotate(uri);
        result.put("before", rotation.before()).put("after", rotation.after());
        text.append("rotated ").append(uri).append(": version ").append(name(rotation.before()));
        text.append(" before, version ").append(name(rotation.after())).append(" now");
      }
      if (period != null) {
        Duration duration = Periods.parse("--every", period);
        engine.keyServices().of(uri).rotateEvery(uri, duration);
        result.put("every", period);
        text.append(text.isEmpty() ? "" : "\n");
        text.append(uri).append(" is rotated by its service every ").append(period);
      }
      return Answer.confirming(result, text.toString());
    }
  }

  private static String name(@Nullable String version) {
    return version == null ? "(not named by the service)" : version;
  }
}
