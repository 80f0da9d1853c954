package io.weightseal.loader.run;

import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Mounts;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A view of the file system of one's own: what is mounted in it, nobody else sees.
public final class Namespace {
  private static final int CAP_SYS_ADMIN = 21;

  private Namespace() {}

  /// Whether this process may make one itself.
  public static boolean mayBeMade() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
      if (line.startsWith("CapEff:")) {
        return new BigInteger(line.substring("CapEff:".length()).strip(), 16)
            .testBit(CAP_SYS_ADMIN);
      }
    }
    return false;
  }

  /// Whether unshare(1) may make one for this user: distributions and container runtimes can forbid
  /// it, and say so only in words of their own.
  public static boolean mayBeMadeByUnshare() throws InterruptedException {
    try {
      return new ProcessBuilder(around(List.of("true")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no unshare
    }
  }

  /// Moves the calling thread into one.
  public static void enter() throws LinuxException {
    Mounts.makePrivate();
  }

  /// The words that start `words` in one, by unshare(1), for users who may not make one themselves:
  /// in a namespace of users, too, in which they may.
  public static List<String> around(List<String> words) {
    List<String> all =
        new ArrayList<>(
            List.of("unshare", "--user", "--map-current-user", "--keep-caps", "--mount", "--"));
    all.addAll(words);
    return all;
  }
}
