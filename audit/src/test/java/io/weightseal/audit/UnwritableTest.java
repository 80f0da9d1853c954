package io.weightseal.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.audit.event.EventFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// audit-v1#app-3: what cannot be written in time is not acknowledged, and not written later.
final class UnwritableTest {
  @TempDir Path home;

  private Path folder() {
    return home.resolve("log");
  }

  private TamperEvidentLog open(Duration longestWait) {
    return TamperEvidentLog.open(new AuditSettings(folder(), null, longestWait, "test"));
  }

  private static AuditException refused(TamperEvidentLog log, String model) {
    AuditException refused =
        assertThrows(AuditException.class, () -> log.append(KeyUses.unwrap(model)));
    assertEquals(Reason.UNWRITABLE, refused.reason(), refused.getMessage());
    return refused;
  }

  private List<String> models() throws IOException {
    List<String> models = new ArrayList<>();
    LogReader.open(folder())
        .forEach(
            0,
            EventFilter.ALL,
            event -> models.add(Objects.requireNonNull(event.event().model()).name()));
    return models;
  }

  @Test
  void aFileWhereTheFolderShouldBe() throws IOException {
    Files.writeString(folder(), "");
    try (TamperEvidentLog log = open(Duration.ofSeconds(30))) {
      refused(log, "m");
    }
  }

  @Test
  void aFolderInTheJournalsPlace() throws IOException {
    Files.createDirectories(folder().resolve("journal"));
    try (TamperEvidentLog log = open(Duration.ofSeconds(30))) {
      assertThrows(AuditException.class, () -> log.append(KeyUses.unwrap("m")));
    }
  }

  private Process holdTheLock() throws IOException {
    Files.createDirectories(folder());
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder().resolve("lock").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals('h', holder.getInputStream().read());
    return holder;
  }

  @Test
  void aLockThatSomeoneHolds() throws Exception {
    Process holder = holdTheLock();
    try (TamperEvidentLog log = open(Duration.ofMillis(300))) {
      long began = System.nanoTime();
      AuditException refused = refused(log, "too late");
      long millis = (System.nanoTime() - began) / 1_000_000;
      assertTrue(millis >= 250 && millis < 30_000, millis + " ms");
      assertTrue(refused.getMessage().contains(folder().getFileName().toString()));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (TamperEvidentLog log = open(Duration.ofSeconds(30))) {
      log.append(KeyUses.unwrap("in time"));
    }
    assertEquals(List.of("in time"), models());
  }

  @Test
  void whatWasGivenUpBehindOneThatWaitsLonger() throws Exception {
    Process holder = holdTheLock();
    try (TamperEvidentLog patient = open(Duration.ofSeconds(30));
        TamperEvidentLog hasty = open(Duration.ofMillis(300))) {
      Thread waiting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      patient.append(KeyUses.unwrap("patient"));
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
      Thread.sleep(200);
      refused(hasty, "hasty");
      holder.destroyForcibly().waitFor();
      waiting.join();
    } finally {
      holder.destroyForcibly();
    }
    assertEquals(List.of("patient"), models());
  }

  /// Holds the lock of a log until it is killed.
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      try (FileChannel file =
              FileChannel.open(
                  Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = file.lock()) {
        System.out.print(lock.isValid() ? 'h' : 'x');
        System.out.flush();
        Thread.sleep(Duration.ofMinutes(2));
      }
    }
  }

  /// A limit on the size of files is a full disk for one file: the kernel writes what still fits.
  @Test
  void aDiskThatIsFull() throws Exception {
    List<String> acknowledged;
    List<String> limited = List.of("bash", "-c", "ulimit -f 40; exec \"$@\"", "bash");
    try (WriterProcess writer = WriterProcess.start(limited, folder(), "w", 1000)) {
      acknowledged = writer.rest();
    }
    String last = acknowledged.removeLast();
    assertTrue(last.startsWith("failed: the audit log "), last);
    assertTrue(acknowledged.size() > 5, last);
    List<String> models = models();
    assertEquals(acknowledged, models.subList(0, acknowledged.size()));
    LogVerifier.of(folder()).verify(null);
    // With room again it goes on.
    try (TamperEvidentLog log = open(Duration.ofSeconds(30))) {
      log.append(KeyUses.unwrap("after"));
    }
    assertEquals("after", models().getLast());
    assertEquals(models().size(), LogVerifier.of(folder()).verify(null).size());
  }

  @Test
  void aFolderThatWasTakenAway() throws IOException {
    try (TamperEvidentLog log = open(Duration.ofSeconds(30))) {
      log.append(KeyUses.unwrap("m0"));
      Files.move(folder(), home.resolve("moved"));
      AuditException refused =
          assertThrows(AuditException.class, () -> log.append(KeyUses.unwrap("m1")));
      assertTrue(refused.getMessage().contains("log"), refused.getMessage());
    }
  }
}
