package io.weightseal.core;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A second JVM that works on a file store, says a word when it has done so, and then waits to be
/// killed.
final class OtherProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader words;

  private OtherProcess(Process process) {
    this.process = process;
    this.words = process.inputReader(StandardCharsets.UTF_8);
  }

  /// @param action one of those in [#main]
  static OtherProcess start(String action, Path root, String name) throws IOException {
    return start(List.of(), action, root, name);
  }

  /// The same, but the process can write no file larger than 128 KiB.
  static OtherProcess startWithSmallFiles(String action, Path root, String name)
      throws IOException {
    List<String> limit = List.of("/bin/sh", "-c", "ulimit -f 256 && exec \"$@\"", "sh");
    return start(limit, action, root, name);
  }

  private static OtherProcess start(List<String> before, String action, Path root, String name)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(OtherProcess.class.getName(), action, root.toString(), name));
    return new OtherProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /// What it says next.
  String word() throws IOException {
    return String.valueOf(words.readLine());
  }

  /// Lets it go on to its end.
  void goOn() throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
  }

  /// Ends it at once, as `kill -9` does.
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /// The other process: `update`, `create` and `folder` take hold of a name, half write it, say
  /// `held` and let go once told to; or say why they could not. `fill` writes much.
  public static void main(String[] arguments) throws IOException {
    ObjectStore store = new FileStore(Path.of(arguments[1]));
    String name = arguments[2];
    try {
      AutoCloseable held = hold(arguments[0], store, name);
      say("held");
      new InputStreamReader(System.in, StandardCharsets.UTF_8).read();
      held.close();
    } catch (StoreException e) {
      say(e.reason().toString());
    } catch (Exception e) {
      say(e.toString());
    }
    say("done");
  }

  private static AutoCloseable hold(String action, ObjectStore store, String name)
      throws StoreException {
    switch (action) {
      case "update" -> {
        return store.update(name);
      }
      case "create" -> {
        var sink = store.create(name, 100, IfExists.REPLACE);
        sink.write(ByteBuffer.allocate(50), 0);
        return sink;
      }
      case "folder" -> {
        var folder = store.createFolder(name, IfExists.REPLACE);
        var sink = folder.create("deep/half", 100);
        sink.write(ByteBuffer.allocate(50), 0);
        return folder;
      }
      case "fill" -> {
        try (var sink = store.create(name, -1, IfExists.REPLACE)) {
          for (int i = 0; i < 16; i++) {
            sink.write(ByteBuffer.allocate(1 << 16), (long) i << 16);
          }
          return sink;
        }
      }
      default -> throw new IllegalArgumentException(action);
    }
  }

  @SuppressWarnings("SystemOut")
  private static void say(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
