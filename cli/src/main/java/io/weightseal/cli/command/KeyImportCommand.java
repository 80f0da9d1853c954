package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.keys.hybrid.HybridKey;
import io.weightseal.keys.hybrid.PublicHalf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// `weightseal key import`.
final class KeyImportCommand extends WeightsealCommand {
  private static final int MAX_BYTES = 4096;

  private final Parameters.Value<String> file =
      parameters.argument(
          "FILE",
          "A file with the public half of a hybrid key, as weightseal key show --public prints it.",
          Parameters.Presence.REQUIRED);

  KeyImportCommand(Invocation invocation) {
    super(
        invocation,
        "import",
        "Add the public half of somebody's hybrid key, so that models can be sealed for it.");
    parameters.footer(
        "",
        "Compare the fingerprint with the key's owner by another way than the file came: whoever",
        "can exchange the file gets what is sealed for it.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Path source = Path.of(String.valueOf(file.get()));
    HybridKey added;
    try {
      added = KeyServices.hybridStore(settings()).add(PublicHalf.parse(text(source)));
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          source + ": " + e.getMessage(), "ask its owner for it anew");
    }
    return Answer.confirming(
        HybridKeys.fields(added),
        "added "
            + added.uri()
            + "\nIts fingerprint is "
            + added.publicHalf().fingerprint()
            + ": compare it with the key's owner before you seal for it.");
  }

  private static String text(Path source) throws CommandFailedException, IOException {
    if (Files.size(source) > MAX_BYTES) {
      throw CommandFailedException.usage(
          source + " is too large for a public half", "name the file that key show --public made");
    }
    return Files.readString(source, StandardCharsets.UTF_8);
  }
}
