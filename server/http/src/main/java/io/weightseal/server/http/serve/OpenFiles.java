package io.weightseal.server.http.serve;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/// How many connections this process may have open files for: past that none could be made, and
/// none of what is asked over those that there are could be opened.
final class OpenFiles {
  // A socket, both ends of a pipe that the TLS library makes for each, and the file that is sent.
  private static final long PER_CONNECTION = 4;
  private static final long FOR_ALL_ELSE = 512;

  private OpenFiles() {}

  /// As many connections as are wanted, or as there can be.
  ///
  /// @param notices hears of it where these are fewer
  static int connections(int wanted, Consumer<String> notices) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? connections(wanted, unix.getMaxFileDescriptorCount(), notices)
        : wanted;
  }

  static int connections(int wanted, long files, Consumer<String> notices) {
    long most = Math.max(1, (files - FOR_ALL_ELSE) / PER_CONNECTION);
    if (most >= wanted) {
      return wanted;
    }
    notices.accept(
        "this process may have %d open files, enough for %d connections of the %d that the policy allows; for all of them allow it %d (ulimit -n, LimitNOFILE)"
            .formatted(files, most, wanted, wanted * PER_CONNECTION + FOR_ALL_ELSE));
    return (int) most;
  }
}
