package io.weightseal.loader.memory;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// Bytes in memory as a stream, which fails only when the memory is gone.
final class MemoryStream extends InputStream {
  private final MemorySegment memory;
  private long position;

  MemoryStream(MemorySegment memory) {
    this.memory = memory;
  }

  @Override
  public int read() {
    return position == memory.byteSize()
        ? -1
        : memory.get(ValueLayout.JAVA_BYTE, position++) & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    int taken = (int) Math.min(length, memory.byteSize() - position);
    if (taken == 0 && length > 0) {
      return -1;
    }
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, position, target, offset, taken);
    position += taken;
    return taken;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, memory.byteSize() - position);
  }
}
