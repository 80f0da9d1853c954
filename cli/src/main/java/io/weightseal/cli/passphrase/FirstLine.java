package io.weightseal.cli.passphrase;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The first line of something, as bytes that can be wiped.
final class FirstLine {
  private static final int MAX_BYTES = 1024;

  private FirstLine() {}

  /// Reads up to the first line's end, which is left out.
  static byte[] of(InputStream in, String what) throws IOException {
    byte[] line = new byte[MAX_BYTES + 1];
    try {
      int length = 0;
      // Byte by byte: whatever follows the line is not for this reader.
      for (int next = in.read();
          next >= 0 && next != '\n' && length <= MAX_BYTES;
          next = in.read()) {
        line[length++] = (byte) next;
      }
      if (length > 0 && length <= MAX_BYTES && line[length - 1] == '\r') {
        length--;
      }
      if (length == 0 || length > MAX_BYTES) {
        throw new KeyServiceException(
            Reason.DENIED,
            what + " gives no passphrase of 1 to " + MAX_BYTES + " bytes in its first line");
      }
      return Arrays.copyOf(line, length);
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }
}
