package io.weightseal.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.audit.event.EventFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// audit-v1#lock-1, audit-v1#app-1: real processes on one log, and what SIGKILL leaves.
final class ProcessesTest {
  @TempDir Path home;

  private Path folder() {
    return home.resolve("log");
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
  void severalProcessesAppendAtOnce() throws Exception {
    int processes = 4;
    int each = 150;
    List<WriterProcess> writers = new ArrayList<>();
    try {
      for (int p = 0; p < processes; p++) {
        writers.add(WriterProcess.start(folder(), "p" + p, each));
      }
      for (int p = 0; p < processes; p++) {
        assertEquals(names("p" + p, each), writers.get(p).rest());
      }
    } finally {
      writers.forEach(WriterProcess::close);
    }
    List<String> models = models();
    assertEquals(processes * each, models.size());
    for (int p = 0; p < processes; p++) {
      String prefix = "p" + p + "-";
      assertEquals(
          names("p" + p, each), models.stream().filter(name -> name.startsWith(prefix)).toList());
    }
    assertEquals((long) processes * each, LogVerifier.of(folder()).verify(null).size());
    // They took turns: the log is not one process's entries after the other's.
    long changes =
        IntStream.range(1, models.size())
            .filter(i -> !models.get(i).substring(0, 2).equals(models.get(i - 1).substring(0, 2)))
            .count();
    assertTrue(changes > 2L * processes, changes + " changes of turn");
  }

  /// Whoever verifies takes no lock, and finds a good log at every moment.
  @Test
  void readersSeeAGoodLogWhileItGrows() throws Exception {
    int verified = 0;
    try (WriterProcess one = WriterProcess.start(folder(), "a", 400);
        WriterProcess two = WriterProcess.start(folder(), "b", 400)) {
      one.lines(1);
      long size = 0;
      while (one.isAlive() || two.isAlive()) {
        long now = LogVerifier.of(folder()).verify(null).size();
        assertTrue(now >= size, now + " entries after " + size);
        size = now;
        verified++;
        LogReader reader = LogReader.open(folder());
        reader.requireAuthentic();
        EventProof.check(EventProof.prove(reader, reader.size() - 1), reader.verifier());
      }
      assertEquals(399, one.rest().size());
      assertEquals(400, two.rest().size());
    }
    assertTrue(verified > 10, verified + " times verified");
    assertEquals(800, LogVerifier.of(folder()).verify(null).size());
  }

  private static List<String> names(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
  }

  @Test
  void whatWasAcknowledgedOutlivesSigkill() throws Exception {
    int rounds = Integer.getInteger("weightseal.killRounds", 12);
    Random random = new Random(20260131);
    Set<String> acknowledged = new HashSet<>();
    String checkpoint = null;
    for (int round = 0; round < rounds; round++) {
      String name = "r" + round;
      try (WriterProcess one = WriterProcess.start(folder(), name + "a", 100_000);
          WriterProcess two = WriterProcess.start(folder(), name + "b", 100_000)) {
        acknowledged.addAll(one.lines(20 + random.nextInt(60)));
        Thread.sleep(random.nextInt(30));
        acknowledged.addAll(one.kill());
        // The other one goes on where the first was killed.
        acknowledged.addAll(two.lines(random.nextInt(20)));
        acknowledged.addAll(two.kill());
      }
      List<String> models = models();
      assertEquals(models.size(), Set.copyOf(models).size(), "an entry is there twice");
      Set<String> lost = new HashSet<>(acknowledged);
      models.forEach(lost::remove);
      assertEquals(Set.of(), lost, "acknowledged and lost in round " + round);
      LogVerifier.Verified verified = LogVerifier.of(folder()).verify(checkpoint);
      assertEquals(models.size(), verified.size());
      checkpoint = LogReader.open(folder()).checkpoint();
    }
    assertTrue(acknowledged.size() > 20 * rounds);
    assertTrue(Files.exists(folder().resolve("tile/0/000")), "no bundle was completed");
  }
}
