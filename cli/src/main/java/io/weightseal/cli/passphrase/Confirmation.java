package io.weightseal.cli.passphrase;

import io.weightseal.cli.failure.CommandFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Asks at the process's controlling terminal before something is done that cannot be undone.
public final class Confirmation {
  private Confirmation() {}

  /// Returns when the user types `word`.
  ///
  /// @param warning what is about to happen, in a sentence
  /// @throws CommandFailedException when something else is typed, or there is nobody to ask
  public static void require(String warning, String word) throws CommandFailedException {
    if (!answer(warning + " Type " + word + " to do it: ").equals(word)) {
      throw CommandFailedException.usage("not confirmed, and nothing was done", "type " + word);
    }
  }

  private static String answer(String question) throws CommandFailedException {
    try {
      return new String(ControllingTerminal.ask(question), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw CommandFailedException.usage(
          "there is no terminal to ask at, and nothing was done", "add --yes to do it unasked");
    }
  }
}
