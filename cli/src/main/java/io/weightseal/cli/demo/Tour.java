package io.weightseal.cli.demo;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The guided tour: makes a small model in a temporary folder and runs the real commands on it,
/// showing each as a user would type it. Stops at the first surprise. Leaves nothing behind.
public final class Tour {
  /// A step that was taken.
  public record Step(String command, String meaning, int exitCode) {}

  /// Succeeds where `weightseal run` can: as root, or where users may make namespaces.
  private static final String MAY_MOUNT =
      "{ unshare --mount true || unshare --user --map-current-user --mount true; } 2>/dev/null";

  private final Path folder;
  private final Commands commands;
  private final Consumer<String> show;
  private final List<Step> steps = new ArrayList<>();

  private Tour(Path folder, Commands commands, Consumer<String> show) {
    this.folder = folder;
    this.commands = commands;
    this.show = show;
  }

  /// Goes through the tour, telling `show` each line that there is to see.
  ///
  /// @param launcher the file that users start
  public static List<Step> take(Path launcher, Consumer<String> show)
      throws IOException, InterruptedException, CommandFailedException {
    Path folder = Files.createTempDirectory("weightseal-demo-");
    try {
      Tour tour = new Tour(folder, new Commands(launcher, folder, show), show);
      tour.run();
      return tour.steps;
    } finally {
      delete(folder);
    }
  }

  private void run() throws IOException, InterruptedException, CommandFailedException {
    SampleModel.write(folder.resolve("llama"));
    show.accept("A small model was made in " + folder + ": llama/");
    step(
        "Make a key in the embedded key store; a real one, in a temporary folder.",
        0,
        "key",
        "create",
        "local:demo");
    step(
        "Encrypt the folder as one model: one data key, wrapped for local:demo, bound to its name"
            + " and version.",
        0,
        "encrypt",
        "llama",
        "--key",
        "local:demo",
        "--model-version",
        "1.0");
    step(
        "Anyone can see what it says of itself; that takes no key and proves nothing.",
        0,
        "inspect",
        "llama.sealed");
    step(
        "Check every byte, and that this is the model you expect. Nothing is written.",
        0,
        "verify",
        "llama.sealed",
        "--expect",
        "name=llama",
        "--expect",
        "version=1.0");
    readTensor();
    runProgram();
    tamper();
    step(
        "Another identity than the expected one is refused, too, before any key is used.",
        ExitCode.NOT_AUTHENTIC.status(),
        "verify",
        "llama.sealed",
        "--expect",
        "version=2.0");
    step("Make a second key, to which the model is to move.", 0, "key", "create", "local:next");
    step(
        "Rewrap: only a few hundred bytes change, whatever the model's size.",
        0,
        "rewrap",
        "llama.sealed",
        "--to",
        "local:next",
        "--remove",
        "local:demo");
    step("Decrypt it with the new key.", 0, "decrypt", "llama.sealed", "-o", "opened");
    shell("Compare with the original: not a byte differs.", "diff -r llama opened");
    show.accept("");
    show.accept("That was all of it: " + steps.size() + " commands, each as you would type it.");
  }

  private void readTensor() throws IOException, InterruptedException, CommandFailedException {
    shell(
        "Read one tensor out of the middle: only the segments that hold it are opened.",
        "weightseal cat llama.sealed --tensor " + SampleModel.TENSOR + " > tensor.bin");
    byte[] expected = SampleModel.tensor(folder.resolve("llama"));
    if (!Arrays.equals(expected, Files.readAllBytes(folder.resolve("tensor.bin")))) {
      throw surprise("the tensor is not the one that was encrypted");
    }
    show.accept("  (" + expected.length + " bytes, the same as in the original)");
  }

  private void runProgram() throws IOException, InterruptedException, CommandFailedException {
    if (commands.run(MAY_MOUNT) != 0) {
      show.accept("");
      show.accept(
          "(Left out: weightseal run. This system lets you mount nothing, even for yourself.)");
      return;
    }
    shell(
        "Run a program that knows nothing of all this, here diff: it alone sees the model's files,"
            + " in memory, until it ends. Not a byte differs.",
        "weightseal run llama.sealed -- diff -r llama {}");
  }

  private void tamper() throws IOException, InterruptedException, CommandFailedException {
    shell(
        "Make a copy. Now one bit in the middle of its second shard is flipped.",
        "cp -r llama.sealed tampered.sealed");
    Path shard =
        folder.resolve(
            "tampered.sealed/" + SampleModel.shardName(SampleModel.TENSOR_SHARD) + ".sealed");
    try (RandomAccessFile file = new RandomAccessFile(shard.toFile(), "rw")) {
      long middle = file.length() / 2;
      file.seek(middle);
      int old = file.read();
      file.seek(middle);
      file.write(old ^ 1);
    }
    step(
        "The flipped bit is found: exit code 13, and decrypt would refuse it as well.",
        ExitCode.NOT_AUTHENTIC.status(),
        "verify",
        "tampered.sealed");
  }

  private void step(String meaning, int expected, String... arguments)
      throws IOException, InterruptedException, CommandFailedException {
    shell(meaning, expected, "weightseal " + String.join(" ", arguments));
  }

  private void shell(String meaning, String command)
      throws IOException, InterruptedException, CommandFailedException {
    shell(meaning, 0, command);
  }

  private void shell(String meaning, int expected, String command)
      throws IOException, InterruptedException, CommandFailedException {
    show.accept("");
    show.accept("$ " + command);
    show.accept("  " + meaning);
    int exitCode = commands.run(command);
    steps.add(new Step(command, meaning, exitCode));
    if (exitCode != expected) {
      throw surprise(command + " ended with exit code " + exitCode + ", not " + expected);
    }
  }

  private static CommandFailedException surprise(String message) {
    return new CommandFailedException(
        new Failure(
            ExitCode.FAILED,
            "DemoFailed",
            "the demo went wrong: " + message,
            "this is a defect of weightseal, or of this machine; please report it"));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
