package io.weightseal.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// audit-v1#jrn-1, audit-v1#jrn-2, audit-v1#jrn-3.
final class JournalTest {
  private static final byte[] ONE = {1, 2, 3};
  private static final byte[] TWO = {};

  private static byte[] journal(JournalRecord... records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Journal.begin("base\n"));
    for (JournalRecord record : records) {
      bytes.writeBytes(record.encode());
    }
    return bytes.toByteArray();
  }

  @Test
  void isSpelledAsTheContractSays() {
    // The digest is that of the body behind it, computed by another program.
    assertEquals(
        "0000000b"
            + "3d9f9633c3611af965a7dd5263e47484eac36ba2e9022d5ecaef4842d128ca3b"
            + "00020003010203"
            + "0000"
            + "6e0a",
        HexFormat.of().formatHex(new JournalRecord(List.of(ONE, TWO), "n\n").encode()));
  }

  @Test
  void readsWhatWasWritten() {
    byte[] file =
        journal(
            new JournalRecord(List.of(ONE), "first\n"),
            new JournalRecord(List.of(TWO, ONE), "second\n"));
    Journal journal = Journal.parse(file);
    assertEquals(file.length, journal.length());
    assertEquals(
        List.of("base\n", "first\n", "second\n"),
        journal.records().stream().map(JournalRecord::note).toList());
    assertEquals(2, journal.records().get(2).entries().size());
    assertArrayEquals(ONE, journal.records().get(2).entries().get(1));
  }

  @Test
  void dropsWhatWasNeverFinished() {
    byte[] whole = journal(new JournalRecord(List.of(ONE), "first\n"));
    byte[] longer =
        journal(
            new JournalRecord(List.of(ONE), "first\n"),
            new JournalRecord(List.of(TWO), "second\n"));
    for (int length = whole.length; length < longer.length; length++) {
      Journal journal = Journal.parse(Arrays.copyOf(longer, length));
      assertEquals(whole.length, journal.length());
      assertEquals(2, journal.records().size());
    }
    for (int at = whole.length; at < longer.length; at++) {
      byte[] bent = longer.clone();
      bent[at] ^= 0x10;
      assertEquals(whole.length, Journal.parse(bent).length(), "byte " + at);
    }
    // What a loss of power may leave where a write was on its way.
    assertEquals(whole.length, Journal.parse(Arrays.copyOf(whole, whole.length + 4096)).length());
  }

  @Test
  void refusesWhatIsNoJournal() {
    byte[] begun = journal();
    for (int length = 0; length < begun.length; length++) {
      byte[] cut = Arrays.copyOf(begun, length);
      assertThrows(IllegalArgumentException.class, () -> Journal.parse(cut));
    }
    ByteArrayOutputStream headless = new ByteArrayOutputStream();
    headless.writeBytes("weightseal audit journal v1\n".getBytes(StandardCharsets.US_ASCII));
    headless.writeBytes(new JournalRecord(List.of(ONE), "x\n").encode());
    assertThrows(IllegalArgumentException.class, () -> Journal.parse(headless.toByteArray()));
  }

  @Test
  void takesNoMoreMemoryThanTheFileHas() {
    byte[] huge = journal();
    ByteBuffer.wrap(huge).putInt(28, Integer.MAX_VALUE);
    assertThrows(IllegalArgumentException.class, () -> Journal.parse(huge));
    ByteBuffer.wrap(huge).putInt(28, -1);
    assertThrows(IllegalArgumentException.class, () -> Journal.parse(huge));
  }
}
