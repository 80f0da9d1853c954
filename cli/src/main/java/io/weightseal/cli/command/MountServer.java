package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.stores.Place;
import io.weightseal.loader.fuse.ServerProcess;
import io.weightseal.loader.fuse.Talk;
import io.weightseal.loader.linux.Descriptor;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A `mount-server` that this process started, and what both say: a word, then its values, with
/// tabs between them.
final class MountServer {
  /// The name of the hidden command.
  static final String COMMAND = "mount-server";

  /// The server has the key and the list of files.
  static final String OPENED = "opened";

  /// The server is handed the mount that it is to serve.
  static final String DEVICE = "device";

  /// The model can be read.
  static final String SERVING = "serving";

  /// The server gave up: exit status, type, message and next step of its failure.
  static final String FAILED = "failed";

  private final Talk talk;

  /// @param connection what [#start] gave, in this process or in the program that it was before
  MountServer(Descriptor connection) {
    talk = new Talk(connection, () -> {});
  }

  /// Starts one, which opens `source` with the options that `command` was given. It ends when the
  /// connection does, unless it is serving by then.
  ///
  /// @param more arguments of the server
  /// @return the connection to it
  static Descriptor start(WeightsealCommand command, Place source, String... more)
      throws CommandFailedException, IOException {
    String launcher = System.getProperty("weightseal.launcher");
    if (launcher == null) {
      throw CommandFailedException.usage(
          "a server can only be started from the command line", "run weightseal, the script");
    }
    List<String> words =
        new ArrayList<>(List.of("env", "WEIGHTSEAL_NO_BUILD=1", launcher, COMMAND));
    words.addAll(command.given(MountServerCommand.OPTIONS));
    words.add(source.absolute().toString());
    words.addAll(List.of(more));
    return ServerProcess.start(words);
  }

  /// Hands the server the mount at `at`.
  void handOver(Path at, Descriptor device) throws IOException {
    talk.say(DEVICE + "\t" + at, device);
  }

  /// Waits until the server says `word`, and returns what it says with it.
  ///
  /// @throws CommandFailedException when it fails
  String expect(String word) throws CommandFailedException, IOException {
    String line;
    try {
      line = talk.hear().line();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
    String[] said = line == null ? new String[] {""} : line.split("\t", -1);
    if (said[0].equals(word) && said.length == 2) {
      return said[1];
    }
    if (said[0].equals(FAILED) && said.length == 5) {
      throw new CommandFailedException(
          new Failure(ExitCode.valueOf(said[1]), said[2], said[3], said[4]));
    }
    throw new CommandFailedException(
        new Failure(
            ExitCode.FAILED,
            "ServerEnded",
            "the process that was to serve the model ended without a word",
            "try again with --mode memory; standard error may say more"));
  }

  /// The line that tells of a failure.
  static String failed(Failure failure) {
    return String.join(
        "\t", FAILED, failure.code().name(), failure.type(), failure.message(), failure.next());
  }
}
