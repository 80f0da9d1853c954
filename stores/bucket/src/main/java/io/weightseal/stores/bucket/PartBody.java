package io.weightseal.stores.bucket;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The bytes of one call that writes: the same at each attempt. Safe for use by several threads.
public final class PartBody {
  private final List<ByteBuffer> pieces;
  private final long size;
  private @Nullable String sha256;

  private PartBody(List<ByteBuffer> pieces) {
    this.pieces = pieces.stream().map(ByteBuffer::asReadOnlyBuffer).toList();
    this.size = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
  }

  /// @param bytes stays as it is while the body is in use
  public static PartBody of(byte[] bytes) {
    return new PartBody(List.of(ByteBuffer.wrap(bytes)));
  }

  static PartBody of(List<ByteBuffer> pieces) {
    return new PartBody(pieces);
  }

  public long size() {
    return size;
  }

  /// The bytes, from the first on.
  public InputStream stream() {
    return new PieceStream(pieces.stream().map(ByteBuffer::duplicate).toList());
  }

  /// The same bytes, in pieces that cannot be written to.
  public List<ByteBuffer> pieces() {
    return pieces.stream().map(ByteBuffer::duplicate).toList();
  }

  /// Their SHA-256, in base64.
  public synchronized String sha256() {
    if (sha256 == null) {
      sha256 = digest("SHA-256");
    }
    return sha256;
  }

  /// Their MD5, in base64, for services that check nothing better.
  public String md5() {
    return digest("MD5");
  }

  /// Their CRC32C, its four bytes from the highest on in base64.
  public String crc32c() {
    CRC32C checksum = new CRC32C();
    pieces.forEach(piece -> checksum.update(piece.duplicate()));
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  private String digest(String algorithm) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      pieces.forEach(piece -> digest.update(piece.duplicate()));
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
