package io.weightseal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Starts the real launcher, as a user does, in a folder and with a key store of its own.
final class Launcher {
  static final Path FILE = Path.of("").toAbsolutePath().resolveSibling("weightseal");

  private final Path folder;
  private final Path launcher;
  private final Path output;

  Launcher(Path folder) throws IOException {
    this(folder, FILE);
  }

  Launcher(Path folder, Path launcher) throws IOException {
    this.folder = folder;
    this.launcher = launcher;
    this.output = Files.createTempDirectory(folder, "output-");
  }

  /// How a process ended, and what it printed.
  record Outcome(int exitCode, Path outFile, String err) {
    byte[] bytes() throws IOException {
      return Files.readAllBytes(outFile);
    }

    String out() throws IOException {
      return Files.readString(outFile);
    }

    Outcome expect(int code) {
      assertEquals(code, exitCode, err);
      return this;
    }
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).finish(new byte[0]);
  }

  Outcome runWithInput(byte[] input, String... arguments) throws IOException, InterruptedException {
    return start(arguments).finish(input);
  }

  Running start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  /// Runs a line in a shell where `$W` is the launcher.
  Outcome shell(String line) throws IOException, InterruptedException {
    return start(List.of("/bin/bash", "-c", line)).finish(new byte[0]);
  }

  private Running start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("WEIGHTSEAL_"));
    environment.put("W", launcher.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("HOME", folder.toString());
    environment.put("WEIGHTSEAL_HOME", folder.resolve("home").toString());
    // The build under test is the one that Maven just made.
    environment.put("WEIGHTSEAL_NO_BUILD", "1");
    environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    Path out = Files.createTempFile(output, "out", "");
    Path err = Files.createTempFile(output, "err", "");
    return new Running(
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
  }

  /// A process under way, whose output goes to files.
  record Running(Process process, Path out, Path err) {
    Outcome finish(byte[] input) throws IOException, InterruptedException {
      try (OutputStream in = process.getOutputStream()) {
        in.write(input);
      } catch (IOException e) {
        // A command that needs no input may end before it is written.
      }
      return finish();
    }

    Outcome finish() throws IOException, InterruptedException {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end after a minute: " + Files.readString(err));
      }
      return new Outcome(process.exitValue(), out, Files.readString(err));
    }
  }
}
