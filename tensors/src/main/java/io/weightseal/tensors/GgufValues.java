package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads the values that a GGUF header is made of.
///
/// Wherever a method takes `after`, that is how many header bytes follow the value at least. It
/// lets the reader take in much at a time and still nothing that is not header.
final class GgufValues {
  static final int MAX_ARRAY_DEPTH = 8;

  private static final GgufType[] TYPES = GgufType.values();

  private final HeaderReader header;

  GgufValues(HeaderReader header) {
    this.header = header;
  }

  /// A string that something is called by, which must be UTF-8.
  String readName(String what, int mostBytes, long after) throws WeightsealException {
    long at = header.position();
    byte[] bytes = readBytes(what, mostBytes, after);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw header.malformed(at, what + " is not valid UTF-8");
    }
  }

  GgufType readType(String key) throws WeightsealException {
    long at = header.position();
    int number = header.nextInt();
    if (number < 0 || number >= TYPES.length) {
      throw header.malformed(
          at,
          "the metadata "
              + Quoted.of(key)
              + " has the unknown value type "
              + Integer.toUnsignedString(number));
    }
    return TYPES[number];
  }

  /// A value as a string; an array as what it is an array of.
  String read(String key, GgufType type, long after) throws WeightsealException {
    return switch (type) {
      case UINT8 -> Integer.toString(Byte.toUnsignedInt(header.next()));
      case INT8 -> Byte.toString(header.next());
      case UINT16 -> Integer.toString(Short.toUnsignedInt(header.nextShort()));
      case INT16 -> Short.toString(header.nextShort());
      case UINT32 -> Integer.toUnsignedString(header.nextInt());
      case INT32 -> Integer.toString(header.nextInt());
      case FLOAT32 -> Float.toString(Float.intBitsToFloat(header.nextInt()));
      case BOOL -> readBool(key);
      // Writers have cut strings in the middle of a character, which is no reason to refuse a file.
      case STRING ->
          new String(
              readBytes(
                  "the metadata " + Quoted.of(key), TensorIndex.MAX_METADATA_CHARACTERS, after),
              StandardCharsets.UTF_8);
      case ARRAY -> skipArray(key, after, 1);
      case UINT64 -> Long.toUnsignedString(header.nextLong());
      case INT64 -> Long.toString(header.nextLong());
      case FLOAT64 -> Double.toString(Double.longBitsToDouble(header.nextLong()));
    };
  }

  /// A number of things that each take so many bytes at least, all of them before `after`.
  long readCount(String what, int leastBytes, long after) throws WeightsealException {
    long at = header.position();
    long count = header.nextLong();
    long room = header.size() - header.position() - after;
    if (count < 0 || count > Math.max(0, room) / leastBytes) {
      throw header.malformed(
          at,
          what
              + " has a count of "
              + Long.toUnsignedString(count)
              + ", which the rest of the file cannot hold");
    }
    header.promise(count * leastBytes + after);
    return count;
  }

  private byte[] readBytes(String what, int most, long after) throws WeightsealException {
    long at = header.position();
    long length = readCount(what, 1, after);
    if (length > most) {
      throw header.malformed(
          at, what + " has " + length + " bytes, and at most " + most + " are allowed");
    }
    byte[] bytes = new byte[(int) length];
    header.next(bytes, 0, bytes.length);
    return bytes;
  }

  private String readBool(String key) throws WeightsealException {
    long at = header.position();
    byte value = header.next();
    if (value != 0 && value != 1) {
      throw header.malformed(
          at, "the metadata " + Quoted.of(key) + " is a bool that is neither 0 nor 1");
    }
    return Boolean.toString(value == 1);
  }

  private String skipArray(String key, long after, int depth) throws WeightsealException {
    if (depth > MAX_ARRAY_DEPTH) {
      throw tooDeep(key);
    }
    GgufType type = readType(key);
    long count = readCount("the metadata " + Quoted.of(key), type.leastBytes(), after);
    switch (type) {
      case STRING -> {
        for (long left = count - 1; left >= 0; left--) {
          long following = left * type.leastBytes() + after;
          header.skip(readCount("a string in " + Quoted.of(key), 1, following));
        }
      }
      case ARRAY -> {
        for (long left = count - 1; left >= 0; left--) {
          skipArray(key, left * type.leastBytes() + after, depth + 1);
        }
      }
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, UINT64, INT64, FLOAT64 ->
          header.skip(count * type.leastBytes());
    }
    return "array of " + type.label() + " x " + count;
  }

  private MalformedArtifactException tooDeep(String key) {
    return header.malformed(
        "the metadata "
            + Quoted.of(key)
            + " has arrays in arrays more than the "
            + MAX_ARRAY_DEPTH
            + " deep that are allowed");
  }
}
