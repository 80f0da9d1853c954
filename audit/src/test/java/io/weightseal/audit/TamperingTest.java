package io.weightseal.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.audit.note.Checkpoint;
import io.weightseal.audit.note.SigningKey;
import io.weightseal.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// audit-v1#ver-1, audit-v1#ver-2, audit-v1#app-2: what was done to a log is found, and nobody
/// writes on in such a log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TamperingTest {
  /// Two whole bundles and some entries in the journal.
  private static final int SIZE = 520;

  @TempDir static Path home;
  private final Path original = Path.of("original");
  private final Path younger = Path.of("younger");
  private Path folder = Path.of("");
  private int copies;

  private String saved = "";
  private VerifierKey verifier = SigningKey.create("none").verifier();

  @BeforeAll
  void writeALog() throws IOException {
    append(home.resolve(original), 0, 300);
    copy(home.resolve(original), home.resolve(younger));
    append(home.resolve(original), 300, SIZE);
    LogReader reader = LogReader.open(home.resolve(original));
    saved = reader.checkpoint();
    verifier = reader.verifier();
  }

  @BeforeEach
  void copyIt() throws IOException {
    folder = home.resolve("copy" + copies++);
    copy(home.resolve(original), folder);
  }

  private static void append(Path folder, int from, int to) throws IOException {
    try (TamperEvidentLog log = TamperEvidentLog.open(new AuditSettings(folder, "test"))) {
      for (int i = from; i < to; i++) {
        log.append(KeyUses.unwrap("m" + i));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                each,
                to.resolve(from.relativize(each)),
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void assertFound(String named) {
    assertFound(null, named);
  }

  private void assertFound(String checkpoint, String named) {
    AuditException found =
        assertThrows(
            AuditException.class, () -> LogVerifier.of(folder, verifier).verify(checkpoint));
    assertEquals(Reason.NOT_AUTHENTIC, found.reason(), found.getMessage());
    assertTrue(found.getMessage().contains(named), found.getMessage());
  }

  private void assertNobodyWritesOn() {
    AuditException refused = assertThrows(AuditException.class, () -> append(folder, 0, 1));
    assertEquals(Reason.NOT_AUTHENTIC, refused.reason(), refused.getMessage());
  }

  private void flip(String file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(file));
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
    Files.write(folder.resolve(file), bytes);
  }

  private List<byte[]> bundle(String file) throws IOException {
    return EntryBundle.decode(ByteBuffer.wrap(Files.readAllBytes(folder.resolve(file))), 256);
  }

  @Test
  void theUntouchedLogIsGood() throws IOException {
    LogVerifier.Verified verified = LogVerifier.of(folder, verifier).verify(saved);
    assertEquals(SIZE, verified.size());
    assertEquals(SIZE, verified.savedSize());
    append(folder, SIZE, SIZE + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tile/entries/000", "tile/entries/001"})
  void anEditedEntry(String file) throws IOException {
    String text = Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1);
    Files.writeString(
        folder.resolve(file),
        text.replaceFirst("\"success\"", "\"refused\""),
        StandardCharsets.ISO_8859_1);
    assertFound(file);
  }

  @Test
  void aDeletedEntry() throws IOException {
    List<byte[]> entries = new ArrayList<>(bundle("tile/entries/000"));
    entries.remove(17);
    Files.write(folder.resolve("tile/entries/000"), EntryBundle.encode(entries));
    assertFound("tile/entries/000");
  }

  @Test
  void entriesInAnotherOrder() throws IOException {
    List<byte[]> entries = new ArrayList<>(bundle("tile/entries/001"));
    Collections.swap(entries, 3, 4);
    Files.write(folder.resolve("tile/entries/001"), EntryBundle.encode(entries));
    assertFound("tile/entries/001");
  }

  @Test
  void anAddedEntry() throws IOException {
    List<byte[]> entries = new ArrayList<>(bundle("tile/entries/001"));
    entries.add(entries.getFirst());
    Files.write(folder.resolve("tile/entries/001"), EntryBundle.encode(entries));
    assertFound("tile/entries/001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tile/entries/000", "tile/0/001", "tile/1/000.p/2", "verifier"})
  void aMissingFile(String file) throws IOException {
    Files.delete(folder.resolve(file));
    AuditException found =
        assertThrows(AuditException.class, () -> LogVerifier.of(folder, verifier).verify(null));
    assertTrue(
        found.reason() == Reason.NOT_AUTHENTIC || file.equals("verifier"), found.getMessage());
  }

  @Test
  void aMissingJournal() throws IOException {
    Files.delete(folder.resolve("journal"));
    assertFound("journal is missing");
    assertNobodyWritesOn();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tile/0/000", "tile/0/001"})
  void anEditedTile(String file) throws IOException {
    flip(file, 99);
    assertFound(file);
  }

  @Test
  void anEditedTileAtTheEdge() throws IOException {
    flip("tile/1/000.p/2", 40);
    assertFound("tiles");
    assertNobodyWritesOn();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tile/0/002.p/8", "tile/entries/002.p/8"})
  void anEditedIncompleteTile(String file) throws IOException {
    flip(file, 40);
    assertFound(file);
  }

  /// An entry and the tile above it: the tile above that one tells, or the root.
  @Test
  void anEditedEntryWithItsTile() throws IOException {
    List<byte[]> entries = new ArrayList<>(bundle("tile/entries/000"));
    entries.set(5, entries.get(6));
    Files.write(folder.resolve("tile/entries/000"), EntryBundle.encode(entries));
    byte[] tile = Files.readAllBytes(folder.resolve("tile/0/000"));
    System.arraycopy(tile, 6 * 32, tile, 5 * 32, 32);
    Files.write(folder.resolve("tile/0/000"), tile);
    assertFound("tile/1/000.p/2");
  }

  @Test
  void anEditedJournal() throws IOException {
    int journal = Files.readAllBytes(folder.resolve("journal")).length;
    for (int at : List.of(0, 40, 400, journal / 2, journal - 1)) {
      copyIt();
      flip("journal", at);
      assertFound("");
      assertNobodyWritesOn();
    }
  }

  /// audit-v1#jrn-3: a record that is cut short was never answered for, but those that the
  /// checkpoint counts were.
  @Test
  void aCutJournal() throws IOException {
    byte[] journal = Files.readAllBytes(folder.resolve("journal"));
    for (int length = 0; length < journal.length; length += 97) {
      Files.write(folder.resolve("journal"), Arrays.copyOf(journal, length));
      assertFound("");
    }
    assertNobodyWritesOn();
  }

  @Test
  void aChangedCheckpoint() throws IOException {
    String text = Files.readString(folder.resolve("checkpoint"));
    for (int at : List.of(0, text.indexOf('\n') + 1, text.indexOf("\n\n") - 5)) {
      copyIt();
      flip("checkpoint", at);
      assertFound("checkpoint");
      assertNobodyWritesOn();
    }
    flip("checkpoint", -10);
    assertFound("checkpoint");
  }

  @Test
  void aCheckpointOfAnotherKey() throws IOException {
    SigningKey other = SigningKey.create(verifier.name());
    String forged = new Checkpoint(verifier.name(), 1, new byte[32]).sign(other);
    Files.writeString(folder.resolve("checkpoint"), forged);
    assertFound("checkpoint");
  }

  @Test
  void aLogRolledBackWithAllItsFiles() throws IOException {
    copies++;
    folder = home.resolve("rolled-back" + copies);
    copy(home.resolve(younger), folder);
    // By itself it is a good log, of the past.
    assertEquals(300, LogVerifier.of(folder, verifier).verify(null).size());
    assertFound(saved, "cut or rolled back");
  }

  @Test
  void aRolledBackJournal() throws IOException {
    Files.copy(
        home.resolve(younger).resolve("journal"),
        folder.resolve("journal"),
        StandardCopyOption.REPLACE_EXISTING);
    assertFound("");
    assertNobodyWritesOn();
  }

  /// Whoever has the key can write another log of the same name, but not one that goes on from the
  /// saved checkpoint.
  @Test
  void aLogWrittenAnewWithTheKey() throws IOException {
    Path anew = home.resolve("anew" + copies);
    Files.createDirectories(anew);
    Files.copy(folder.resolve("key"), anew.resolve("key"), StandardCopyOption.COPY_ATTRIBUTES);
    append(anew, 1, SIZE + 2);
    folder = anew;
    assertEquals(SIZE + 1, LogVerifier.of(folder, verifier).verify(null).size());
    assertFound(saved, "the first 520 entries are not those");
  }

  @Test
  void anotherLogInItsPlace() throws IOException {
    folder = home.resolve("other" + copies);
    append(folder, 0, SIZE);
    assertFound("its key is");
    AuditException found =
        assertThrows(AuditException.class, () -> LogVerifier.of(folder).verify(saved));
    assertTrue(found.getMessage().contains("saved checkpoint"), found.getMessage());
  }

  @Test
  void anotherKeyInItsPlace() throws IOException {
    SigningKey other = SigningKey.create(verifier.name());
    Files.writeString(folder.resolve("key"), other.privateText());
    assertNobodyWritesOn();
    Files.writeString(folder.resolve("verifier"), other.verifier() + "\n");
    assertNobodyWritesOn();
  }
}
