package io.weightseal.core.internal.cipher;

import io.weightseal.api.Source;
import java.nio.ByteBuffer;

/// A message in memory, as a source.
public final class MessageBytes implements Source {
  private final byte[] bytes;

  /// @param bytes kept
  public MessageBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(ByteBuffer target, long offset) {
    int length = Math.clamp(bytes.length - offset, 0, target.remaining());
    target.put(bytes, (int) Math.min(offset, bytes.length), length);
    return length;
  }

  @Override
  public String describe() {
    return "a message";
  }

  @Override
  public void requireUnchanged() {}

  @Override
  public void close() {}

  /// The whole as one message in a context.
  ///
  /// @throws IllegalArgumentException when no message has this size
  public MessagePlace place(byte[] context) {
    return new MessagePlace(
        this,
        0,
        bytes.length,
        new MessagePlace.MessageContext() {
          @Override
          public byte[] bytes() {
            return context;
          }

          @Override
          public String name() {
            return "the message";
          }
        });
  }
}
