package io.weightseal.cli.command;

import io.weightseal.audit.note.VerifierKey;
import io.weightseal.cli.failure.CommandFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `--verifier`: the key that an audit log's checkpoints are verified with.
final class AuditVerifierOption {
  private static final int MAX_BYTES = 4096;

  private final Parameters.Value<String> given;

  AuditVerifierOption(Parameters parameters) {
    given =
        parameters.option(
            String.class,
            "KEY",
            "The log's verifier key, or a file with it, from somewhere that you trust: see audit"
                + " verifier. Default: what the log's folder says.",
            "--verifier");
  }

  /// The key; null when none was given.
  @Nullable VerifierKey find() throws CommandFailedException, IOException {
    String text = given.get();
    if (text == null) {
      return null;
    }
    try {
      return VerifierKey.parse(isFile(text) ? read(Path.of(text), MAX_BYTES, "a key") : text);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          "--verifier is no verifier key: " + e.getMessage(),
          "give what weightseal audit verifier prints, or a file with it");
    }
  }

  private static boolean isFile(String text) {
    try {
      return Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// The text of a small file.
  static String read(Path file, int most, String what) throws CommandFailedException, IOException {
    if (Files.size(file) > most) {
      throw CommandFailedException.usage(
          file + " is too large to be " + what, "check which file it is");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
