package io.weightseal.keys.gcp;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Takes the bytes out of an answer and wipes them there.
final class WipingOutput extends ByteOutput {
  private final ByteBuffer target;

  private WipingOutput(int length) {
    target = ByteBuffer.allocate(length);
  }

  /// The bytes of `answer`, in an array of their own; `answer` holds zeros afterwards where its
  /// memory can be written.
  static byte[] takeFrom(ByteString answer) {
    WipingOutput output = new WipingOutput(answer.size());
    try {
      UnsafeByteOperations.unsafeWriteTo(answer, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return output.target.array();
  }

  @Override
  public void write(byte value) {
    target.put(value);
  }

  @Override
  public void write(byte[] value, int offset, int length) {
    target.put(value, offset, length);
    Arrays.fill(value, offset, offset + length, (byte) 0);
  }

  @Override
  public void writeLazy(byte[] value, int offset, int length) {
    write(value, offset, length);
  }

  @Override
  public void write(ByteBuffer value) {
    int start = value.position();
    target.put(value);
    if (!value.isReadOnly()) {
      value.put(start, new byte[value.position() - start]);
    }
  }

  @Override
  public void writeLazy(ByteBuffer value) {
    write(value);
  }
}
