package io.weightseal.cli;

import io.weightseal.cli.command.Cli;
import io.weightseal.cli.command.Invocation;
import io.weightseal.cli.output.Terminal;
import io.weightseal.cli.settings.Environment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Where the process begins.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    CountDownLatch finished = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(stopping(Thread.currentThread(), terminal, finished));
    int status = Cli.run(new Invocation(terminal, Environment.ofProcess(), List.of(arguments)));
    finished.countDown();
    System.exit(status);
  }

  /// On SIGINT and SIGTERM: tells the command to stop and gives it time to remove what it had
  /// begun. The JVM then ends with 130 or 143.
  private static Thread stopping(Thread command, Terminal terminal, CountDownLatch finished) {
    return new Thread(
        () -> {
          if (finished.getCount() == 0) {
            return;
          }
          terminal.interrupt();
          command.interrupt();
          try {
            if (!finished.await(terminal.cleanUp().toMillis(), TimeUnit.MILLISECONDS)) {
              terminal.printErr().println("weightseal: interrupted before it could clean up");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "stopping");
  }
}
