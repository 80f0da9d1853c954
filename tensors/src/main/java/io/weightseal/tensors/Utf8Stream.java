package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// The next bytes of a header as a stream that refuses what is not UTF-8.
///
/// The JSON parser that reads from it lets overlong forms and surrogates pass, by which two names
/// could look the same and differ.
final class Utf8Stream extends InputStream {
  private static final int CHUNK = 1 << 13;
  private static final int LONGEST_CUT = 3;

  private final HeaderReader header;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer undecoded = ByteBuffer.allocate(CHUNK + LONGEST_CUT);
  private final CharBuffer scratch = CharBuffer.allocate(CHUNK + LONGEST_CUT);
  private long remaining;

  Utf8Stream(HeaderReader header, long length) {
    this.header = header;
    this.remaining = length;
  }

  @Override
  public int read() throws WeightsealException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws WeightsealException {
    if (length == 0) {
      return 0;
    }
    if (remaining == 0) {
      return -1;
    }
    int part = (int) Math.min(Math.min(length, CHUNK), remaining);
    header.next(target, offset, part);
    remaining -= part;
    requireUtf8(target, offset, part);
    return part;
  }

  private void requireUtf8(byte[] bytes, int offset, int length) throws MalformedArtifactException {
    undecoded.put(bytes, offset, length).flip();
    CoderResult result = decoder.decode(undecoded, scratch.clear(), remaining == 0);
    if (result.isError()) {
      throw header.malformed(
          header.position() - undecoded.remaining(), "the header is not valid UTF-8");
    }
    undecoded.compact();
  }
}
