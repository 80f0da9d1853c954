package io.weightseal.core.internal.artifact;

import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.SealedHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Reads the small parts of artifacts whole.
final class Bytes {
  private Bytes() {}

  /// Up to `length` bytes at `offset`; fewer only when the source ends.
  static byte[] read(Source source, long offset, int length) throws WeightsealException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int read = source.read(buffer, offset);
    return read == length ? buffer.array() : Arrays.copyOf(buffer.array(), read);
  }

  /// A whole object, unless it is larger than `limit`.
  static byte[] readAll(Location location, int limit) throws WeightsealException {
    try (Source source = location.store().open(location.name())) {
      if (source.size() > limit) {
        throw new MalformedArtifactException(
            source.describe() + ": " + source.size() + " bytes; at most " + limit + " are allowed");
      }
      return read(source, 0, (int) source.size());
    }
  }

  /// The header of a sealed file.
  static SealedHeader readHeader(Source source) throws WeightsealException {
    String name = source.describe();
    byte[] prefix = read(source, 0, SealedHeader.PREFIX_BYTES);
    int rest = SealedHeader.remainingBytes(name, prefix);
    return SealedHeader.parse(name, read(source, 0, SealedHeader.PREFIX_BYTES + rest));
  }
}
