package io.weightseal.tensors;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A GGUF file in the making, right or wrong as a test wants it.
final class GgufFile {
  final ByteOrder order;
  private final Bytes pairs;
  private final Bytes tensors;
  private int version = 3;
  private long pairCount;
  private long tensorCount;
  private long alignment = 32;

  GgufFile() {
    this(ByteOrder.LITTLE_ENDIAN);
  }

  GgufFile(ByteOrder order) {
    this.order = order;
    this.pairs = new Bytes(order);
    this.tensors = new Bytes(order);
  }

  GgufFile version(int number) {
    version = number;
    return this;
  }

  GgufFile pairCount(long count) {
    pairCount = count;
    return this;
  }

  GgufFile tensorCount(long count) {
    tensorCount = count;
    return this;
  }

  GgufFile pair(String key, int type, Consumer<Bytes> value) {
    pairs.string(key).u32(type);
    value.accept(pairs);
    pairCount++;
    return this;
  }

  GgufFile alignment(int bytes) {
    alignment = bytes;
    return pair("general.alignment", 4, out -> out.u32(bytes));
  }

  GgufFile tensor(String name, int type, long offset, long... shape) {
    tensors.string(name).u32(shape.length);
    for (long dimension : shape) {
      tensors.u64(dimension);
    }
    tensors.u32(type).u64(offset);
    tensorCount++;
    return this;
  }

  byte[] header() {
    return new Bytes(order)
        .raw("GGUF".getBytes(StandardCharsets.US_ASCII))
        .u32(version)
        .u64(tensorCount)
        .u64(pairCount)
        .raw(pairs.toArray())
        .raw(tensors.toArray())
        .toArray();
  }

  long dataStart() {
    return Math.ceilDiv(header().length, alignment) * alignment;
  }

  FakeSource withData(long bytes) {
    return new FakeSource(header(), dataStart() + bytes);
  }
}
