package io.weightseal.benchmarks.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The least that a durable entry costs: one write at a file's end, one wait for the disk.
final class BareAppend {
  /// About as much as one event with its checkpoint.
  private static final int BYTES = 900;

  private BareAppend() {}

  static Times measure(Path file, int runs) throws IOException {
    Times times = new Times();
    ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (int i = 0; i < runs; i++) {
        long at = (long) i * BYTES;
        times.measure(
            () -> {
              bytes.clear();
              while (bytes.hasRemaining()) {
                channel.write(bytes, at + bytes.position());
              }
              channel.force(false);
            });
      }
    }
    Files.delete(file);
    return times;
  }
}
