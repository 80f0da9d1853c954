package io.weightseal.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A real server that tests talk to, on 127.0.0.1, started by `tests/servers/run`, which installs
/// it where it is missing. One of each name serves all tests of a JVM, and ends with the JVM,
/// however that ends.
public final class LoopbackServer {
  private static final Map<String, LoopbackServer> RUNNING = new ConcurrentHashMap<>();
  private static final Duration STEP = Duration.ofMillis(50);

  private final String name;
  private final int port;
  private final Path folder;
  private final Process process;

  private LoopbackServer(String name, int port, Path folder, Process process) {
    this.name = name;
    this.port = port;
    this.folder = folder;
    this.process = process;
  }

  /// The server `name`, a file in `tests/servers`, once it accepts connections.
  ///
  /// @param patience how long installing and starting it may take
  /// @throws AssertionError with what it printed when it does not start
  public static LoopbackServer shared(String name, Duration patience) {
    return RUNNING.computeIfAbsent(name, absent -> start(absent, patience));
  }

  private static LoopbackServer start(String name, Duration patience) {
    try {
      Path folder = Files.createTempDirectory("weightseal-" + name + "-");
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  List.of(
                      repository().resolve("tests/servers/run").toString(),
                      name,
                      Integer.toString(port),
                      folder.toString()))
              .redirectOutput(Redirect.to(folder.resolve("out.log").toFile()))
              .redirectError(Redirect.to(folder.resolve("err.log").toFile()))
              .start();
      LoopbackServer server = new LoopbackServer(name, port, folder, process);
      Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
      server.await(patience);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// The root of the checkout: the folder above the one where tests run that holds `mvnw`.
  public static Path repository() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("mvnw"))) {
        return at;
      }
    }
    throw new AssertionError("tests run inside a checkout");
  }

  private void await(Duration patience) throws IOException {
    long until = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < until) {
      if (!process.isAlive()) {
        throw new AssertionError(name + " did not start: " + said());
      }
      if (accepts()) {
        return;
      }
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    stop();
    throw new AssertionError(name + " did not start within " + patience + ": " + said());
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String said() throws IOException {
    String text = Files.readString(folder.resolve("err.log"));
    return text.substring(Math.max(0, text.length() - 2000));
  }

  /// Where it listens on 127.0.0.1.
  public int port() {
    return port;
  }

  /// `http://127.0.0.1:PORT`.
  public String http() {
    return "http://127.0.0.1:" + port;
  }

  /// Its state: whatever its script keeps there.
  public Path folder() {
    return folder;
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      try (var files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
