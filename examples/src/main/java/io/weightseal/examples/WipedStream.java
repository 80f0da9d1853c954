package io.weightseal.examples;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// A stream that, when it is closed, wipes the arrays that it was read into: for readers that keep
/// none of them but leave the last plaintext in theirs.
final class WipedStream extends FilterInputStream {
  private final Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());

  WipedStream(InputStream plaintext) {
    super(plaintext);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    arrays.add(target);
    return super.read(target, offset, length);
  }

  @Override
  public void close() throws IOException {
    arrays.forEach(array -> Arrays.fill(array, (byte) 0));
    super.close();
  }
}
