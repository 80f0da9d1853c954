package io.weightseal.tensors;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Numbers and strings put after one another.
final class Bytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;

  Bytes() {
    this(ByteOrder.LITTLE_ENDIAN);
  }

  Bytes(ByteOrder order) {
    this.order = order;
  }

  Bytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Bytes u8(int value) {
    out.write(value);
    return this;
  }

  Bytes u16(int value) {
    return raw(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
  }

  Bytes u32(long value) {
    return raw(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
  }

  Bytes u64(long value) {
    return raw(ByteBuffer.allocate(8).order(order).putLong(value).array());
  }

  Bytes string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return u64(bytes.length).raw(bytes);
  }

  int length() {
    return out.size();
  }

  byte[] toArray() {
    return out.toByteArray();
  }
}
