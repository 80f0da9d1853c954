package io.weightseal.core.internal.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationLockTest {
  /// Tries to lock as another process would, and prints whether it could.
  private static final String OTHER_PROCESS =
      """
      import java.nio.channels.FileChannel;
      import java.nio.file.Path;
      import java.nio.file.StandardOpenOption;

      class Other {
        public static void main(String[] arguments) throws Exception {
          try (var file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
            System.out.print(file.tryLock() == null ? "locked" : "free");
          }
        }
      }
      """;

  @TempDir private Path folder;

  @Test
  void keepsOtherProcessesOut() throws Exception {
    Path destination = folder.resolve("model");
    Path lockFile = Beside.of(destination).lock();
    try (DestinationLock _ = DestinationLock.acquire(destination)) {
      assertEquals("locked", asOtherProcess(lockFile));
      assertRefused(destination);
      assertEquals("locked", asOtherProcess(lockFile), "after this process asked for it twice");
    }
    assertFalse(Files.exists(lockFile));
  }

  @Test
  void keepsOtherThreadsOutAlsoThroughALink() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    try (DestinationLock _ = DestinationLock.acquire(real.resolve("model"))) {
      assertRefused(link.resolve("model"));
    }
    DestinationLock.acquire(link.resolve("model")).close();
    try (var left = Files.list(real)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void letsGoOnlyOnce() throws Exception {
    Path destination = folder.resolve("model");
    DestinationLock first = DestinationLock.acquire(destination);
    first.close();
    try (DestinationLock _ = DestinationLock.acquire(destination)) {
      first.close();
      assertRefused(destination);
      assertTrue(Files.exists(Beside.of(destination).lock()));
    }
  }

  @Test
  void takesOverWhatAKilledProcessLeft() throws Exception {
    Path destination = folder.resolve("model");
    Files.write(Beside.of(destination).lock(), new byte[16]);
    DestinationLock.acquire(destination).close();
    assertFalse(Files.exists(Beside.of(destination).lock()));
  }

  private static void assertRefused(Path destination) {
    StoreException refusal =
        assertThrows(StoreException.class, () -> DestinationLock.acquire(destination));
    assertEquals(Reason.LOCKED, refusal.reason());
  }

  private String asOtherProcess(Path lockFile) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("Other.java"), OTHER_PROCESS);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                source.toString(),
                lockFile.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answer =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return answer;
  }
}
