package io.weightseal.stores.gcs;

import java.nio.ByteBuffer;
import java.util.Base64;

/// The CRC32C and the length of bytes, from which those of longer ones are made.
///
/// Source: RFC 3720, appendix B.4, for the polynomial. What bytes before others add to the checksum
/// is their own checksum times x to the power of the others' bits.
///
/// @param crc as a number, whose highest bit stands for x to the power of 0
/// @param size in bytes
record PartSum(int crc, long size) {
  static final PartSum NOTHING = new PartSum(0, 0);
  private static final int POLYNOMIAL = 0x82F63B78;
  private static final int ONE = 1 << 31;
  private static final int BYTE = ONE >>> Byte.SIZE;

  /// @param base64 four bytes, the highest first
  /// @throws IllegalArgumentException when it is none
  static PartSum of(String base64, long size) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (bytes.length != Integer.BYTES) {
      throw new IllegalArgumentException("no CRC32C: " + base64);
    }
    return new PartSum(ByteBuffer.wrap(bytes).getInt(), size);
  }

  /// What [#toString] said.
  static PartSum parse(String text) {
    int slash = text.lastIndexOf('/');
    return of(text.substring(0, slash), Long.parseLong(text.substring(slash + 1)));
  }

  /// That of these bytes and `next` after them.
  PartSum then(PartSum next) {
    int shift = ONE;
    int power = BYTE;
    for (long left = next.size; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        shift = product(power, shift);
      }
      power = product(power, power);
    }
    return new PartSum(product(shift, crc) ^ next.crc, size + next.size);
  }

  private static int product(int a, int b) {
    int sum = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        sum ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL;
    }
    return sum;
  }

  String base64() {
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(crc).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return base64() + "/" + size;
  }
}
