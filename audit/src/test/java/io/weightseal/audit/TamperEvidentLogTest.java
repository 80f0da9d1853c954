package io.weightseal.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.AuditException;
import io.weightseal.audit.event.EventFilter;
import io.weightseal.audit.event.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TamperEvidentLogTest {
  @TempDir Path home;

  private Path folder() {
    return home.resolve("log");
  }

  private TamperEvidentLog open() {
    return TamperEvidentLog.open(new AuditSettings(folder(), "test 1"));
  }

  private void append(int from, int to) throws IOException {
    try (TamperEvidentLog log = open()) {
      for (int i = from; i < to; i++) {
        log.append(KeyUses.unwrap("m" + i));
      }
    }
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

  private static List<String> names(int count) {
    return Stream.iterate(0, i -> i + 1).limit(count).map(i -> "m" + i).toList();
  }

  @Test
  void touchesNothingBeforeTheFirstEntry() {
    open().close();
    assertFalse(Files.exists(folder()));
  }

  @Test
  void keepsWhatWasAppendedInOrder() throws IOException {
    append(0, 3);
    assertEquals(names(3), models());
    LoggedEvent first = LogReader.open(folder()).at(0);
    assertEquals("unwrap", first.event().operationName());
    assertEquals("success", first.event().outcomeName());
    assertEquals("local:team", first.event().key());
    assertEquals(System.getProperty("user.name"), first.event().actor().user());
    assertEquals(ProcessHandle.current().pid(), first.event().actor().pid());
    assertEquals(1_234_000, first.event().latency().toNanos());
    assertEquals("test 1", first.event().software());
    LogReader.open(folder())
        .forEach(
            0, EventFilter.ALL, e -> assertEquals(e.event().session(), first.event().session()));
    assertNotEquals(first.event().id(), LogReader.open(folder()).at(1).event().id());
  }

  /// audit-v1#tree-2, audit-v1#tree-3, audit-v1#jrn-4: at, before and after the end of a bundle,
  /// the folder holds the files that C2SP tlog-tiles asks for, and nothing of the past.
  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257, 513})
  void showsTheTilesOfItsSize(int size) throws IOException {
    append(0, size);
    Set<String> expected =
        new HashSet<>(Set.of("checkpoint", "journal", "key", "lock", "verifier"));
    for (int bundle = 0; bundle < size / 256; bundle++) {
      expected.add("tile/0/00" + bundle);
      expected.add("tile/entries/00" + bundle);
    }
    if (size % 256 > 0) {
      expected.add("tile/0/00" + size / 256 + ".p/" + size % 256);
      expected.add("tile/entries/00" + size / 256 + ".p/" + size % 256);
    }
    if (size >= 256) {
      expected.add("tile/1/000.p/" + size / 256);
    }
    try (Stream<Path> files = Files.walk(folder())) {
      assertEquals(
          expected,
          Set.copyOf(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> folder().relativize(file).toString())
                  .toList()));
    }
    assertEquals(names(size), models());
    assertEquals(size, LogVerifier.of(folder()).verify(null).size());
    assertEquals(
        LogReader.open(folder()).checkpoint(), Files.readString(folder().resolve("checkpoint")));
  }

  @Test
  void goesOnWhereAnotherProcessStopped() throws IOException {
    for (int i = 0; i < 270; i += 27) {
      append(i, i + 27);
    }
    assertEquals(names(270), models());
    LogVerifier.of(folder()).verify(null);
  }

  @Test
  void everyCheckpointIsAPastOfAllLaterOnes() throws IOException {
    List<String> saved = new ArrayList<>();
    try (TamperEvidentLog log = open()) {
      for (int i = 0; i < 300; i++) {
        log.append(KeyUses.unwrap("m" + i));
        saved.add(Files.readString(folder().resolve("checkpoint")));
      }
    }
    for (int i = 0; i < saved.size(); i += 37) {
      assertEquals(i + 1L, LogVerifier.of(folder()).verify(saved.get(i)).savedSize());
    }
  }

  @Test
  void manyThreadsLoseNothing() throws Exception {
    int threads = 16;
    int each = 60;
    CountDownLatch start = new CountDownLatch(1);
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> running = new ArrayList<>();
    // Two logs on one folder, one of them by another name.
    Path link = Files.createSymbolicLink(home.resolve("link"), Files.createDirectory(folder()));
    try (TamperEvidentLog one = open();
        TamperEvidentLog two = TamperEvidentLog.open(new AuditSettings(link, "test 2"))) {
      for (int t = 0; t < threads; t++) {
        int number = t;
        running.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        start.await();
                        for (int i = 0; i < each; i++) {
                          (number % 2 == 0 ? one : two).append(KeyUses.unwrap(number + "-" + i));
                        }
                      } catch (Exception | Error e) {
                        failures.add(e);
                      }
                    }));
      }
      start.countDown();
      for (Thread thread : running) {
        thread.join();
      }
    }
    assertEquals(List.of(), List.copyOf(failures));
    List<String> models = models();
    assertEquals(threads * each, models.size());
    for (int t = 0; t < threads; t++) {
      String prefix = t + "-";
      List<String> own = models.stream().filter(name -> name.startsWith(prefix)).toList();
      assertEquals(Stream.iterate(0, i -> i + 1).limit(each).map(i -> prefix + i).toList(), own);
    }
    assertEquals((long) threads * each, LogVerifier.of(folder()).verify(null).size());
  }

  @Test
  void anInterruptHarmsNobodyElse() throws Exception {
    try (TamperEvidentLog log = open()) {
      log.append(KeyUses.unwrap("m0"));
      Thread.currentThread().interrupt();
      AuditException refused =
          assertThrows(AuditException.class, () -> log.append(KeyUses.unwrap("lost")));
      assertEquals(AuditException.Reason.UNWRITABLE, refused.reason());
      assertTrue(Thread.interrupted());
      log.append(KeyUses.unwrap("m1"));
    }
    assertTrue(models().containsAll(List.of("m0", "m1")));
    LogVerifier.of(folder()).verify(null);
  }

  @Test
  void aClosedLogTakesNothing() throws IOException {
    TamperEvidentLog log = open();
    log.append(KeyUses.unwrap("m0"));
    log.close();
    log.close();
    assertThrows(IllegalStateException.class, () -> log.append(KeyUses.unwrap("m1")));
  }

  /// audit-v1#key-1.
  @Test
  void onlyTheOwnerReadsItAndTheKeyMayStandElsewhere() throws IOException {
    Path key = home.resolve("keys/audit.key");
    try (TamperEvidentLog log =
        TamperEvidentLog.open(
            new AuditSettings(folder(), key, AuditSettings.DEFAULT_LONGEST_WAIT, "test"))) {
      log.append(KeyUses.unwrap("m0"));
    }
    assertFalse(Files.exists(folder().resolve("key")));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    try (Stream<Path> files = Files.walk(folder())) {
      files.forEach(
          file -> {
            try {
              assertEquals(
                  Files.isDirectory(file) ? "rwx------" : "rw-------",
                  PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                  file.toString());
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
    // The default key's place is empty: nobody may sign on with another one.
    assertRefused(AuditException.Reason.UNWRITABLE, "key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    try (TamperEvidentLog log =
        TamperEvidentLog.open(
            new AuditSettings(folder(), key, AuditSettings.DEFAULT_LONGEST_WAIT, "test"))) {
      AuditException refused =
          assertThrows(AuditException.class, () -> log.append(KeyUses.unwrap("m1")));
      assertTrue(refused.getMessage().contains("chmod 600"), refused.getMessage());
    }
  }

  @Test
  void findsEventsByIdAndTheLastOnes() throws IOException {
    append(0, 300);
    LogReader reader = LogReader.open(folder());
    for (long index : List.of(0L, 255L, 256L, 299L)) {
      LoggedEvent event = reader.at(index);
      assertEquals(index, reader.find(event.event().id()).orElseThrow().index());
    }
    assertTrue(reader.find("01980000-0000-7000-8000-000000000000").isEmpty());
    assertTrue(reader.find("nonsense").isEmpty());
    assertEquals(
        List.of(290L, 291L, 292L, 293L, 294L, 295L, 296L, 297L, 298L, 299L),
        reader.last(10, EventFilter.ALL).stream().map(LoggedEvent::index).toList());
    EventFilter one = new EventFilter("m3", null, null, null, null, null);
    assertEquals(List.of(3L), reader.last(10, one).stream().map(LoggedEvent::index).toList());
    AuditException absent = assertThrows(AuditException.class, () -> reader.at(300));
    assertEquals(AuditException.Reason.ABSENT, absent.reason());
  }

  @Test
  void followsWhatComes() throws IOException {
    append(0, 250);
    List<Long> seen = new ArrayList<>();
    LogFollower follower = new LogFollower(folder(), 240);
    follower.poll(EventFilter.ALL, event -> seen.add(event.index()));
    assertEquals(10, seen.size());
    follower.poll(EventFilter.ALL, event -> seen.add(event.index()));
    assertEquals(10, seen.size());
    append(250, 300);
    follower.poll(EventFilter.ALL, event -> seen.add(event.index()));
    assertEquals(60, seen.size());
    assertEquals(299, seen.getLast());
  }

  @Test
  void saysThatThereIsNoLog() {
    AuditException absent =
        assertThrows(AuditException.class, () -> LogReader.open(home.resolve("nothing")));
    assertEquals(AuditException.Reason.ABSENT, absent.reason());
  }

  private void assertRefused(AuditException.Reason reason, String named) {
    try (TamperEvidentLog log = open()) {
      AuditException refused =
          assertThrows(AuditException.class, () -> log.append(KeyUses.unwrap("x")));
      assertEquals(reason, refused.reason(), refused.getMessage());
      assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }
  }
}
