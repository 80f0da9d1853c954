package io.weightseal.tensors;

import io.weightseal.api.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Some bytes, then zeros up to a size, with a record of what was read.
final class FakeSource implements Source {
  record Read(long offset, int length) {
    long end() {
      return offset + length;
    }
  }

  private final byte[] start;
  private final long size;
  private final List<Read> reads = new ArrayList<>();

  FakeSource(byte[] start, long size) {
    this.start = start;
    this.size = size;
  }

  FakeSource(byte[] bytes) {
    this(bytes, bytes.length);
  }

  static FakeSource safetensors(String json, long dataBytes) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return safetensors(bytes, dataBytes);
  }

  static FakeSource safetensors(byte[] json, long dataBytes) {
    Bytes file = new Bytes().u64(json.length).raw(json);
    return new FakeSource(file.toArray(), file.length() + dataBytes);
  }

  List<Read> reads() {
    return reads;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(ByteBuffer target, long offset) {
    int length = (int) Math.min(target.remaining(), size - offset);
    reads.add(new Read(offset, length));
    for (long at = offset; at < offset + length; at++) {
      target.put(at < start.length ? start[(int) at] : 0);
    }
    return length;
  }

  @Override
  public String describe() {
    return "model.file";
  }

  @Override
  public void requireUnchanged() {}

  @Override
  public void close() {}
}
