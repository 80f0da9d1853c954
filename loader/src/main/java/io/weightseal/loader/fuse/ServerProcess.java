package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.linux.Sockets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process that goes on serving when the one that started it has become another program, or has
/// ended.
public final class ServerProcess {
  private static final Path SHELL = Path.of("/bin/sh");
  // In the background of a shell that ends: its parent is then the system's first process, which
  // waits for it, and Ctrl-C is not for it. It can still ask for a passphrase at the terminal.
  private static final String IN_BACKGROUND = "exec 3<&0 </dev/null; \"$@\" <&3 3<&- &";

  private ServerProcess() {}

  /// Starts `words`, whose standard input is the other end of what is returned: a socket that is
  /// the caller's, for a [Talk] in this process or in the program that it becomes.
  public static Descriptor start(List<String> words) throws LinuxException {
    List<String> shell = new ArrayList<>(List.of("sh", "-c", IN_BACKGROUND, "sh"));
    shell.addAll(words);
    List<Descriptor> ends = Sockets.pair();
    try (Descriptor other = ends.getLast()) {
      Processes.await(Processes.start(SHELL, shell, other));
    }
    return ends.getFirst();
  }

  /// The other end, in the process that was started.
  ///
  /// @param onEnd done once the process that started this one is gone
  public static Talk inside(Runnable onEnd) {
    return new Talk(new Descriptor(0), onEnd);
  }
}
