package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.DeviceIo;
import io.weightseal.loader.linux.Errors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A reply to the kernel: header and data in one buffer, so that one write(2) sends both. The
/// buffer is used for one reply after another.
final class Reply {
  private static final int HEADER_BYTES = 16;
  private static final int PAGE_BYTES = 4096;

  private final DeviceIo device;
  // The data begins on a page, the header ends just before it.
  private final MemorySegment whole;
  private final MemorySegment data;

  Reply(Arena arena, DeviceIo device, int dataBytes) {
    this.device = device;
    whole =
        arena
            .allocate(PAGE_BYTES + (long) dataBytes, PAGE_BYTES)
            .asSlice(PAGE_BYTES - HEADER_BYTES);
    data = whole.asSlice(HEADER_BYTES);
  }

  /// Room for what follows the header.
  MemorySegment data() {
    return data;
  }

  void putInteger(int offset, int value) {
    data.set(ValueLayout.JAVA_INT, offset, value);
  }

  void putShort(int offset, int value) {
    data.set(ValueLayout.JAVA_SHORT, offset, (short) value);
  }

  void putNumber(int offset, long value) {
    data.set(ValueLayout.JAVA_LONG, offset, value);
  }

  /// Zeroes the first `bytes` of the data.
  void clear(long bytes) {
    data.asSlice(0, bytes).fill((byte) 0);
  }

  /// Answers a request with the first `bytes` of the data.
  void send(Request request, long bytes) {
    send(request, 0, bytes);
  }

  /// Answers a request with an error and nothing else.
  void refuse(Request request, int error) {
    send(request, -error, 0);
  }

  private void send(Request request, int error, long bytes) {
    whole.set(ValueLayout.JAVA_INT, 0, (int) (HEADER_BYTES + bytes));
    whole.set(ValueLayout.JAVA_INT, 4, error);
    whole.set(ValueLayout.JAVA_LONG, 8, request.unique());
    long sent = device.write(whole.asSlice(0, HEADER_BYTES + bytes));
    // ENOENT says that nobody waits for the reply any more. Any other error leaves somebody
    // waiting.
    if (sent < 0 && bytes > 0 && sent != -Errors.ENOENT) {
      refuse(request, Errors.EIO);
    }
  }
}
