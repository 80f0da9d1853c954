package io.weightseal.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real process that appends to a log and says what was acknowledged, line by line.
final class WriterProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader acknowledged;

  private WriterProcess(Process process) {
    this.process = process;
    this.acknowledged =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /// Starts one that appends `count` entries, whose models are named `name-0` and so on.
  ///
  /// @param prefix a command that the process's own command line is given to
  static WriterProcess start(List<String> prefix, Path folder, String name, int count)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            folder.toString(),
            name,
            Integer.toString(count)));
    return new WriterProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  static WriterProcess start(Path folder, String name, int count) throws IOException {
    return start(List.of(), folder, name, count);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Reads until that many lines came.
  List<String> lines(int count) throws IOException {
    List<String> lines = new ArrayList<>();
    while (lines.size() < count) {
      String line = acknowledged.readLine();
      if (line == null) {
        throw new AssertionError("it ended after " + lines);
      }
      lines.add(line);
    }
    return lines;
  }

  /// Ends it as SIGKILL does, and returns the lines that came until then.
  List<String> kill() throws IOException, InterruptedException {
    // Through its handle: the process object would close the stream with what is still in it.
    process.toHandle().destroyForcibly();
    return rest();
  }

  /// Waits for its end, and returns the lines that came until then.
  List<String> rest() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (String line = acknowledged.readLine(); line != null; line = acknowledged.readLine()) {
      lines.add(line);
    }
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new AssertionError("it does not end");
    }
    return lines;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /// What runs in that process. Its arguments: the folder, the name, how many entries.
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      String name = arguments[1];
      AuditSettings settings =
          new AuditSettings(Path.of(arguments[0]), null, Duration.ofSeconds(30), "writer 1");
      try (TamperEvidentLog log = TamperEvidentLog.open(settings)) {
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
          log.append(KeyUses.unwrap(name + "-" + i));
          // One write for each line, so that no kill leaves half a line.
          System.out.write((name + "-" + i + "\n").getBytes(StandardCharsets.UTF_8));
          System.out.flush();
        }
      } catch (IOException e) {
        System.out.println("failed: " + e.getMessage());
      }
    }
  }
}
