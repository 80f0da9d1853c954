package io.weightseal.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.AuditException;
import io.weightseal.audit.event.EventFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// audit-v1#app-1, audit-v1#app-2, audit-v1#jrn-3, audit-v1#jrn-4: what a crash may leave, step by
/// step, is mended by the next writer, and nothing is lost.
final class RecoveryTest {
  @TempDir Path home;
  private Path folder = Path.of("");

  private void append(Path log, int from, int to) throws IOException {
    try (TamperEvidentLog audit = TamperEvidentLog.open(new AuditSettings(log, "test"))) {
      for (int i = from; i < to; i++) {
        audit.append(KeyUses.unwrap("m" + i));
      }
    }
  }

  private void begin(int size) throws IOException {
    folder = home.resolve("log");
    append(folder, 0, size);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              file,
              target,
              StandardCopyOption.COPY_ATTRIBUTES,
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private void assertGoesOnFrom(int size) throws IOException {
    append(folder, size, size + 2);
    List<String> models = new ArrayList<>();
    LogReader.open(folder)
        .forEach(
            0,
            EventFilter.ALL,
            event -> models.add(Objects.requireNonNull(event.event().model()).name()));
    assertEquals(IntStream.range(0, size + 2).mapToObj(i -> "m" + i).toList(), models);
    assertEquals(size + 2L, LogVerifier.of(folder).verify(null).size());
    assertEquals(
        LogReader.open(folder).checkpoint(), Files.readString(folder.resolve("checkpoint")));
  }

  @Test
  void aRecordThatWasNotFinished() throws IOException {
    begin(5);
    byte[] journal = Files.readAllBytes(folder.resolve("journal"));
    String checkpoint = Files.readString(folder.resolve("checkpoint"));
    append(folder, 5, 6);
    byte[] longer = Files.readAllBytes(folder.resolve("journal"));
    for (int length = journal.length; length < longer.length; length += 53) {
      Files.write(folder.resolve("journal"), Arrays.copyOf(longer, length));
      Files.writeString(folder.resolve("checkpoint"), checkpoint);
      assertEquals(5, LogReader.open(folder).size());
      assertEquals(5, LogVerifier.of(folder).verify(null).size());
    }
    assertGoesOnFrom(5);
  }

  @Test
  void aRecordThatWasNotPublished() throws IOException {
    begin(5);
    String checkpoint = Files.readString(folder.resolve("checkpoint"));
    append(folder, 5, 6);
    Files.writeString(folder.resolve("checkpoint"), checkpoint);
    Files.delete(folder.resolve("tile/0/000.p/6"));
    assertEquals(6, LogVerifier.of(folder).verify(null).size());
    assertGoesOnFrom(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300, -1})
  void aCheckpointThatALossOfPowerTook(int zeros) throws IOException {
    begin(5);
    if (zeros < 0) {
      Files.delete(folder.resolve("checkpoint"));
    } else {
      Files.write(folder.resolve("checkpoint"), new byte[zeros]);
    }
    assertEquals(5, LogVerifier.of(folder).verify(null).size());
    assertGoesOnFrom(5);
  }

  @Test
  void tilesThatALossOfPowerTook() throws IOException {
    begin(5);
    Files.write(folder.resolve("tile/0/000.p/5"), new byte[0]);
    Files.write(folder.resolve("tile/entries/000.p/5"), new byte[0]);
    assertGoesOnFrom(5);
  }

  @Test
  void aLogThatWasOnlyBegun() throws IOException {
    begin(1);
    for (String name : List.of("journal", "checkpoint")) {
      Files.delete(folder.resolve(name));
    }
    try (Stream<Path> files = Files.walk(folder.resolve("tile"))) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
    // The key is there, and no entry: the same key begins the log.
    String verifier = Files.readString(folder.resolve("verifier"));
    Files.delete(folder.resolve("verifier"));
    assertGoesOnFrom(0);
    assertEquals(verifier, Files.readString(folder.resolve("verifier")));
  }

  /// Everything that can be there when the 256th (or 512th) entry is durable and the writer died on
  /// its way to the next journal.
  @ParameterizedTest
  @ValueSource(ints = {256, 512})
  void aBundleThatWasNotFinished(int size) throws IOException {
    Path before = home.resolve("before");
    append(before, 0, size - 1);
    Path after = home.resolve("after");
    copy(before, after);
    append(after, size - 1, size);
    String bundle = "tile/entries/00" + (size / 256 - 1);
    String leaves = "tile/0/00" + (size / 256 - 1);
    String above = "tile/1/000.p/" + size / 256;
    byte[] fullJournal = fullJournal(before, after, after.resolve(bundle));
    List<List<String>> steps =
        List.of(
            List.of(), List.of(bundle), List.of(bundle, leaves), List.of(bundle, leaves, above));
    for (int step = 0; step < steps.size(); step++) {
      folder = home.resolve("step" + step);
      copy(before, folder);
      Files.write(folder.resolve("journal"), fullJournal);
      for (String file : steps.get(step)) {
        Files.createDirectories(folder.resolve(file).resolveSibling(""));
        Files.copy(after.resolve(file), folder.resolve(file));
      }
      assertEquals(size, LogReader.open(folder).size());
      assertGoesOnFrom(size);
      assertFalse(Files.exists(folder.resolve(bundle + ".p")), "what is past is removed");
    }
    // The last step: the new journal is there, and the rest is not.
    folder = home.resolve("switched");
    copy(before, folder);
    copy(after, folder);
    Files.copy(
        before.resolve("checkpoint"),
        folder.resolve("checkpoint"),
        StandardCopyOption.REPLACE_EXISTING);
    assertEquals(size, LogVerifier.of(folder).verify(null).size());
    assertGoesOnFrom(size);
  }

  private static byte[] fullJournal(Path before, Path after, Path bundle) throws IOException {
    byte[] journal = Files.readAllBytes(before.resolve("journal"));
    byte[] last = EntryBundle.decode(ByteBuffer.wrap(Files.readAllBytes(bundle)), 256).getLast();
    byte[] record = new JournalRecord(List.of(last), LogReader.open(after).checkpoint()).encode();
    byte[] full = Arrays.copyOf(journal, journal.length + record.length);
    System.arraycopy(record, 0, full, journal.length, record.length);
    return full;
  }

  /// audit-v1#app-2: a record that nobody signed is no record, however whole it looks.
  @Test
  void aRecordThatSomeoneElseWrote() throws IOException {
    begin(5);
    String note = LogReader.open(folder).checkpoint();
    byte[] forged = new JournalRecord(List.of(new byte[] {1}), note).encode();
    Files.write(folder.resolve("journal"), forged, StandardOpenOption.APPEND);
    AuditException refused = assertThrows(AuditException.class, () -> append(folder, 5, 6));
    assertEquals(AuditException.Reason.NOT_AUTHENTIC, refused.reason());
  }

  @Test
  void aRecordThatSomeoneElseWroteMeanwhile() throws IOException {
    folder = home.resolve("log");
    try (TamperEvidentLog audit = TamperEvidentLog.open(new AuditSettings(folder, "test"))) {
      audit.append(KeyUses.unwrap("m0"));
      String note = LogReader.open(folder).checkpoint();
      byte[] forged = new JournalRecord(List.of(new byte[] {1}), note).encode();
      Files.write(folder.resolve("journal"), forged, StandardOpenOption.APPEND);
      AuditException refused =
          assertThrows(AuditException.class, () -> audit.append(KeyUses.unwrap("m1")));
      assertEquals(AuditException.Reason.NOT_AUTHENTIC, refused.reason());
      assertThrows(AuditException.class, () -> audit.append(KeyUses.unwrap("m2")));
    }
  }

  @Test
  void aJournalThatWasCutMeanwhile() throws IOException {
    folder = home.resolve("log");
    try (TamperEvidentLog audit = TamperEvidentLog.open(new AuditSettings(folder, "test"))) {
      audit.append(KeyUses.unwrap("m0"));
      byte[] journal = Files.readAllBytes(folder.resolve("journal"));
      audit.append(KeyUses.unwrap("m1"));
      Files.write(folder.resolve("journal"), journal);
      AuditException refused =
          assertThrows(AuditException.class, () -> audit.append(KeyUses.unwrap("m2")));
      assertEquals(AuditException.Reason.NOT_AUTHENTIC, refused.reason());
      assertThrows(AuditException.class, () -> audit.append(KeyUses.unwrap("m3")));
    }
  }
}
