package io.weightseal.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.audit.note.SigningKey;
import io.weightseal.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// audit-v1#proof-1, audit-v1#proof-2.
final class EventProofTest {
  @TempDir Path folder;

  private LogReader write(int size) throws IOException {
    try (TamperEvidentLog log = TamperEvidentLog.open(new AuditSettings(folder, "test"))) {
      for (int i = 0; i < size; i++) {
        log.append(KeyUses.unwrap("m" + i));
      }
    }
    return LogReader.open(folder);
  }

  private static void assertRefused(String proof, VerifierKey verifier) {
    AuditException refused =
        assertThrows(AuditException.class, () -> EventProof.check(proof, verifier), proof);
    assertEquals(Reason.NOT_AUTHENTIC, refused.reason());
  }

  @Test
  void provesEventsAtEveryEdge() throws IOException {
    LogReader reader = write(515);
    for (long index : new long[] {0, 1, 255, 256, 511, 512, 514}) {
      String proof = EventProof.prove(reader, index);
      EventProof.Proven proven = EventProof.check(proof, reader.verifier());
      assertEquals(index, proven.event().index());
      assertEquals(reader.at(index), proven.event());
      assertEquals(515, proven.checkpoint().size());
      assertTrue(proof.startsWith("c2sp.org/tlog-proof@v1\nextra "));
      assertTrue(proof.endsWith("\n\n" + reader.checkpoint()), proof);
    }
    AuditException absent = assertThrows(AuditException.class, () -> EventProof.prove(reader, 515));
    assertEquals(Reason.ABSENT, absent.reason());
  }

  @Test
  void theOnlyEventIsProved() throws IOException {
    LogReader reader = write(1);
    assertEquals(
        0, EventProof.check(EventProof.prove(reader, 0), reader.verifier()).event().index());
  }

  @Test
  void noChangedCharacterIsProved() throws IOException {
    LogReader reader = write(5);
    String proof = EventProof.prove(reader, 3);
    for (int i = 0; i < proof.length(); i++) {
      char other = proof.charAt(i) == 'B' ? 'C' : 'B';
      assertRefused(proof.substring(0, i) + other + proof.substring(i + 1), reader.verifier());
    }
    for (int i = 0; i < proof.length(); i += 7) {
      assertRefused(proof.substring(0, i), reader.verifier());
    }
    assertRefused(proof.replace("index 3", "index 2"), reader.verifier());
    assertRefused(proof.replace("index 3", "index 4"), reader.verifier());
    assertRefused(proof, SigningKey.create(reader.verifier().name()).verifier());
  }

  /// An entry that was edited in its bundle is not proved, though nobody looked at the whole log.
  @Test
  void noEditedEntryIsProved() throws IOException {
    write(300);
    Path bundle = folder.resolve("tile/entries/000");
    byte[] bytes = Files.readAllBytes(bundle);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("\"success\"");
    bytes[at + 1] = 'x';
    Files.write(bundle, bytes);
    AuditException refused =
        assertThrows(AuditException.class, () -> EventProof.prove(LogReader.open(folder), 0));
    assertEquals(Reason.NOT_AUTHENTIC, refused.reason());
  }
}
