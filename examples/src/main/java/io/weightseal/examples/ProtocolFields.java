package io.weightseal.examples;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// The fields of a protocol buffers message, in the order that they stand in.
///
/// Source: <https://protobuf.dev/programming-guides/encoding/>.
final class ProtocolFields implements Iterable<ProtocolFields.Field> {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private final MemorySegment message;

  ProtocolFields(MemorySegment message) {
    this.message = message;
  }

  /// A field.
  ///
  /// @param value of a number; 0 otherwise
  /// @param bytes of a string, a message or a packed list; empty otherwise
  record Field(int number, long value, MemorySegment bytes) {
    String text() {
      return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// The numbers of a packed list.
    List<Long> numbers() {
      Reader reader = new ProtocolFields(bytes).new Reader();
      List<Long> numbers = new ArrayList<>();
      while (reader.hasNext()) {
        numbers.add(reader.varint());
      }
      return numbers;
    }

    ProtocolFields message() {
      return new ProtocolFields(bytes);
    }
  }

  @Override
  public Iterator<Field> iterator() {
    return new Reader();
  }

  private final class Reader implements Iterator<Field> {
    private long position;

    @Override
    public boolean hasNext() {
      return position < message.byteSize();
    }

    @Override
    public Field next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      long tag = varint();
      int number = (int) (tag >>> 3);
      return switch ((int) (tag & 7)) {
        case VARINT -> new Field(number, varint(), MemorySegment.NULL);
        case BYTES -> new Field(number, 0, take(varint()));
        case FIXED_32 -> new Field(number, 0, take(Integer.BYTES));
        case FIXED_64 -> new Field(number, 0, take(Long.BYTES));
        default -> throw new IllegalArgumentException("no protocol buffers message");
      };
    }

    private MemorySegment take(long bytes) {
      MemorySegment taken = message.asSlice(position, bytes);
      position += bytes;
      return taken;
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        byte part = message.get(ValueLayout.JAVA_BYTE, position++);
        value |= (part & 0x7fL) << shift;
        if (part >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("no protocol buffers message");
    }
  }
}
