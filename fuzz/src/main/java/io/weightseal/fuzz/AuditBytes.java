package io.weightseal.fuzz;

import io.weightseal.api.AuditException;
import io.weightseal.audit.note.Checkpoint;
import io.weightseal.audit.note.SigningKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// Pieces of an audit log, made without the code that reads them.
final class AuditBytes {
  /// The key of the example in the documentation of Go's sumdb/note: known to everyone.
  static final SigningKey KEY =
      SigningKey.parse(
          """
          PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz
          PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
          """);

  static final byte[] ENTRY =
      ("{\"actor\":{\"host\":\"h\",\"pid\":1,\"uid\":0,\"user\":\"u\"},\"cause\":\"DENIED\","
              + "\"digest\":\"sha256:00\",\"event\":\"019c167f-c818-7000-8000-000000000000\","
              + "\"key\":\"local:a\",\"keyVersion\":\"1\",\"latencyMicros\":5,"
              + "\"model\":{\"context\":{\"a\":\"b\"},\"id\":\"00\",\"name\":\"n\",\"version\":\"v\"},"
              + "\"operation\":\"unwrap\",\"outcome\":\"refused\","
              + "\"session\":\"019c167f-c818-7000-8000-000000000000\",\"software\":\"s\","
              + "\"time\":\"2026-01-31T23:59:59.000007Z\",\"v\":1}")
          .getBytes(StandardCharsets.UTF_8);

  private static final byte[] EMPTY_LOG = checkpoint(0, sha256()).getBytes(StandardCharsets.UTF_8);

  private AuditBytes() {}

  static AuditException refused(IllegalArgumentException e) {
    return new AuditException(AuditException.Reason.NOT_AUTHENTIC, String.valueOf(e.getMessage()));
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static String checkpoint(long size, byte[] root) {
    return new Checkpoint(KEY.verifier().name(), size, root).sign(KEY);
  }

  /// The proof of the only entry of a log.
  static String proof() {
    return "c2sp.org/tlog-proof@v1\nextra "
        + Base64.getEncoder().encodeToString(ENTRY)
        + "\nindex 0\n\n"
        + checkpoint(1, sha256(new byte[1], ENTRY));
  }

  /// The body of a journal's record with one entry.
  static byte[] body() {
    byte[] note = checkpoint(1, sha256(new byte[1], ENTRY)).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 * Short.BYTES + ENTRY.length + note.length)
        .putShort((short) 1)
        .putShort((short) ENTRY.length)
        .put(ENTRY)
        .put(note)
        .array();
  }

  /// A journal whose second record has this body.
  static byte[] journal(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("weightseal audit journal v1\n".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(
        record(
            ByteBuffer.allocate(Short.BYTES + EMPTY_LOG.length)
                .putShort((short) 0)
                .put(EMPTY_LOG)
                .array()));
    out.writeBytes(record(body));
    return out.toByteArray();
  }

  private static byte[] record(byte[] body) {
    return ByteBuffer.allocate(Integer.BYTES + 32 + body.length)
        .putInt(body.length)
        .put(sha256(body))
        .put(body)
        .array();
  }
}
