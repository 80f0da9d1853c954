package io.weightseal.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/// Runs command lines in a shell of their own, whose key store and settings are the tour's.
final class Commands {
  private final Path folder;
  private final Path bin;
  private final Consumer<String> show;

  Commands(Path launcher, Path folder, Consumer<String> show) throws IOException {
    this.folder = folder;
    this.show = show;
    // So that "weightseal" is a command there, whatever the launcher's folder.
    bin = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("weightseal"), launcher.toAbsolutePath());
  }

  /// Runs one command line, shows what it prints, and returns its exit code.
  int run(String command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.startsWith("WEIGHTSEAL_") && !name.endsWith("_OPTS"));
    environment.put("WEIGHTSEAL_HOME", folder.resolve("home").toString());
    environment.put("WEIGHTSEAL_NO_BUILD", "1");
    environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    environment.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
    environment.merge("PATH", bin.toString(), (path, own) -> own + ":" + path);
    Process process = builder.start();
    process.getOutputStream().close();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        show.accept("  | " + line);
      }
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }
}
