package io.weightseal.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a journal holds: the entries beyond the last whole bundle, in records.
///
/// @param records the first one has no entries, and the checkpoint of the bundles before
/// @param length how many of the file's bytes are whole records; what follows was never finished
record Journal(List<JournalRecord> records, int length) {
  /// More than a journal has: a bundle's entries, a checkpoint of less than 1 kB with each, and a
  /// write that was not finished.
  static final int MAX_BYTES = 2 * (EntryBundle.MAX_BYTES + (1 << 20));

  private static final byte[] MAGIC =
      "weightseal audit journal v1\n".getBytes(StandardCharsets.US_ASCII);

  Journal {
    records = List.copyOf(records);
  }

  /// A new journal, with the checkpoint of the bundles before.
  // spec: audit-v1#jrn-2
  static byte[] begin(String note) {
    byte[] record = new JournalRecord(List.of(), note).encode();
    return ByteBuffer.allocate(MAGIC.length + record.length).put(MAGIC).put(record).array();
  }

  /// Reads a journal's file.
  ///
  /// @throws IllegalArgumentException when it is none
  static Journal parse(byte[] file) {
    ByteBuffer rest = ByteBuffer.wrap(file);
    if (rest.remaining() < MAGIC.length
        || !rest.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      throw new IllegalArgumentException("it does not begin as a journal does");
    }
    rest.position(MAGIC.length);
    List<JournalRecord> records = records(rest);
    if (records.isEmpty() || !records.getFirst().entries().isEmpty()) {
      throw new IllegalArgumentException("its first record is not that of a journal");
    }
    return new Journal(records, rest.position());
  }

  /// The whole records that `bytes` begins with, which are taken out of it.
  static List<JournalRecord> records(ByteBuffer bytes) {
    List<JournalRecord> records = new ArrayList<>();
    JournalRecord next = JournalRecord.next(bytes);
    while (next != null) {
      records.add(next);
      next = JournalRecord.next(bytes);
    }
    return records;
  }
}
