package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The first exchange with the kernel: who speaks which version, and what both make use of.
final class Handshake {
  private static final int MAJOR = 7;
  // Before it, a request for data has at most 32 pages.
  private static final int LEAST_MINOR = 28;
  private static final int MINOR = 40;

  private static final int ASYNC_READ = 1;
  private static final int DO_READDIRPLUS = 1 << 13;
  private static final int READDIRPLUS_AUTO = 1 << 14;
  private static final int PARALLEL_DIROPS = 1 << 18;
  private static final int ABORT_ERROR = 1 << 21;
  private static final int MAX_PAGES = 1 << 22;
  private static final int EXPLICIT_INVAL_DATA = 1 << 25;
  private static final int INIT_EXT = 1 << 30;
  private static final int WANTED =
      ASYNC_READ
          | DO_READDIRPLUS
          | READDIRPLUS_AUTO
          | PARALLEL_DIROPS
          | ABORT_ERROR
          | MAX_PAGES
          | EXPLICIT_INVAL_DATA
          | INIT_EXT;
  // Bits 32 and up, which have a member of their own.
  private static final int PASSTHROUGH = 1 << 5;
  private static final int NO_EXPORT_SUPPORT = 1 << 6;

  private static final int REPLY_BYTES = 64;
  private static final Path PAGES_LIMIT = Path.of("/proc/sys/fs/fuse/max_pages_limit");
  private static final int USUAL_PAGES_LIMIT = 256;
  private static final int MOST_PAGES = 1024;
  private static final int PAGE_BYTES = 4096;
  // Requests that read ahead; more than there are threads, so that none of them waits.
  private static final int MAX_BACKGROUND = 64;

  private Handshake() {}

  /// How many bytes the kernel may ask for at once, on this host.
  static int mostBytes() throws IOException {
    // In lines, which are read in large parts: such a file gives a second read nothing.
    int limit =
        Files.isReadable(PAGES_LIMIT)
            ? Integer.parseInt(Files.readAllLines(PAGES_LIMIT).getFirst().strip())
            : USUAL_PAGES_LIMIT;
    return Math.clamp(limit, 1, MOST_PAGES) * PAGE_BYTES;
  }

  /// Answers the kernel's first request.
  ///
  /// @throws IOException when it speaks a version that is not spoken here
  static void answer(Request request, Reply reply) throws IOException {
    int major = request.integerAt(0);
    int minor = request.integerAt(4);
    if (request.operation() != Request.INIT || major != MAJOR || minor < LEAST_MINOR) {
      reply.refuse(request, Errors.EPROTO);
      throw new IOException(
          "the kernel speaks FUSE %d.%d, and %d.%d is needed; use Linux 4.20 or newer"
              .formatted(major, minor, MAJOR, LEAST_MINOR));
    }
    int offered = request.integerAt(12);
    int offeredAbove = (offered & INIT_EXT) == 0 ? 0 : request.integerAt(16);
    int takenAbove = offeredAbove & (PASSTHROUGH | NO_EXPORT_SUPPORT);
    reply.clear(REPLY_BYTES);
    reply.putInteger(0, MAJOR);
    reply.putInteger(4, Math.min(minor, MINOR));
    reply.putInteger(8, request.integerAt(8));
    reply.putInteger(12, offered & WANTED);
    reply.putShort(16, MAX_BACKGROUND);
    reply.putShort(18, MAX_BACKGROUND * 3 / 4);
    reply.putInteger(20, PAGE_BYTES);
    reply.putInteger(24, 1);
    reply.putShort(28, mostBytes() / PAGE_BYTES);
    reply.putInteger(32, takenAbove);
    // How deep file systems may be stacked: this one stands on one that stands on none.
    reply.putInteger(36, (takenAbove & PASSTHROUGH) == 0 ? 0 : 1);
    reply.send(request, REPLY_BYTES);
  }
}
