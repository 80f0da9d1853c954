package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.loader.fuse.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// `--owner`: who a mounted model is for.
final class OwnerOption {
  static final String NAME = "--owner";

  private static final Pattern NUMBERS = Pattern.compile("[0-9]{1,9}:[0-9]{1,9}");
  private static final Pattern USER = Pattern.compile("[0-9A-Za-z_.@][0-9A-Za-z_.@\\\\-]{0,63}");

  private final Parameters.Value<String> given;

  OwnerOption(Parameters parameters) {
    given =
        parameters.option(
            String.class,
            "USER",
            "Serve this user only: a name, a UID, or UID:GID. Default: you.",
            NAME);
  }

  Owner get() throws CommandFailedException, IOException {
    String asked = given.get();
    if (asked == null) {
      return Owner.ofProcess();
    }
    if (NUMBERS.matcher(asked).matches()) {
      String[] both = asked.split(":", -1);
      return new Owner(Integer.parseInt(both[0]), Integer.parseInt(both[1]));
    }
    if (!USER.matcher(asked).matches()) {
      throw CommandFailedException.usage(NAME + " " + asked + ": no user", "give UID:GID");
    }
    return new Owner(id("-u", asked), id("-g", asked));
  }

  // id(1) asks all the places that this system has users from.
  private static int id(String which, String user) throws CommandFailedException, IOException {
    Process process =
        new ProcessBuilder("id", which, user)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    try {
      if (process.waitFor() == 0) {
        return Integer.parseInt(said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw CommandFailedException.usage(
        NAME + " " + user + ": this system knows no such user", "give UID:GID");
  }
}
