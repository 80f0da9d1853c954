package io.weightseal.keys.gcp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// CRC32C of what goes to the service and comes from it.
///
/// Source: the service's guidelines on data integrity; RFC 3720, appendix B.4.
final class Checksums {
  private Checksums() {}

  static Int64Value of(ByteString bytes) {
    CRC32C crc = new CRC32C();
    for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
      crc.update(part);
    }
    return Int64Value.of(crc.getValue());
  }

  /// Whether the service sent a checksum and it is that of `bytes`.
  static boolean matches(ByteString bytes, boolean sent, Int64Value checksum) {
    return sent && checksum.equals(of(bytes));
  }
}
