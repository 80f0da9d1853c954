package io.weightseal.audit;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one write adds to the journal: entries, and the signed checkpoint of the log with them.
///
/// As bytes: u32 length of the body, SHA-256 of the body, body; the body is u16 number of entries,
/// the entries as a bundle has them, and the checkpoint to the end.
record JournalRecord(List<byte[]> entries, String note) {
  private static final int DIGEST_BYTES = 32;
  private static final int PREFIX_BYTES = Integer.BYTES + DIGEST_BYTES;

  JournalRecord {
    entries = List.copyOf(entries);
  }

  // spec: audit-v1#jrn-1
  byte[] encode() {
    byte[] bundle = EntryBundle.encode(entries);
    byte[] signed = note.getBytes(StandardCharsets.UTF_8);
    byte[] body =
        ByteBuffer.allocate(Short.BYTES + bundle.length + signed.length)
            .putShort((short) entries.size())
            .put(bundle)
            .put(signed)
            .array();
    return ByteBuffer.allocate(PREFIX_BYTES + body.length)
        .putInt(body.length)
        .put(digest(body))
        .put(body)
        .array();
  }

  /// Takes the next record out of `journal`. Null, and nothing taken, where what follows is no
  /// whole record.
  // spec: audit-v1#jrn-3
  static @Nullable JournalRecord next(ByteBuffer journal) {
    int start = journal.position();
    JournalRecord record = whole(journal);
    if (record == null) {
      journal.position(start);
    }
    return record;
  }

  private static @Nullable JournalRecord whole(ByteBuffer journal) {
    if (journal.remaining() < PREFIX_BYTES) {
      return null;
    }
    int length = journal.getInt();
    byte[] digest = new byte[DIGEST_BYTES];
    journal.get(digest);
    if (length < Short.BYTES || length > journal.remaining()) {
      return null;
    }
    byte[] body = new byte[length];
    journal.get(body);
    return MessageDigest.isEqual(digest, digest(body)) ? parse(ByteBuffer.wrap(body)) : null;
  }

  private static @Nullable JournalRecord parse(ByteBuffer body) {
    try {
      int count = Short.toUnsignedInt(body.getShort());
      List<byte[]> entries = EntryBundle.decode(body, count);
      return new JournalRecord(entries, StandardCharsets.UTF_8.decode(body).toString());
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return null;
    }
  }

  private static byte[] digest(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
