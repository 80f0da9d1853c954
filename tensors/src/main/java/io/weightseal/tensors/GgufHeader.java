package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteOrder;

/// The header of a GGUF file, version 2 or 3: counts, metadata, then what [GgufTensors] reads.
///
/// Big-endian files, which version 3 introduced, are told by their version number, as llama.cpp
/// tells them.
final class GgufHeader {
  /// `GGUF` as a little-endian number; these bytes are the same in big-endian files.
  static final int MAGIC = 0x46554747;

  private static final int NEWEST_VERSION = 3;
  private static final String ALIGNMENT = "general.alignment";
  private static final long DEFAULT_ALIGNMENT = 32;

  /// What the specification allows a key.
  private static final int MAX_KEY_BYTES = 65_535;

  /// Length, one character, type and value.
  private static final int LEAST_PAIR = 8 + 1 + 4 + 1;

  private final HeaderReader header;
  private final GgufValues values;
  private final Metadata metadata;
  private long alignment = DEFAULT_ALIGNMENT;

  GgufHeader(HeaderReader header) {
    this.header = header;
    this.values = new GgufValues(header);
    this.metadata = new Metadata(header);
  }

  TensorIndex read() throws WeightsealException {
    header.promise(4 + 4 + 8 + 8);
    header.skip(4);
    ByteOrder order = readVersion();
    GgufTensors tensors = new GgufTensors(header, values);
    tensors.readCount();
    readPairs(tensors.leastBytes());
    tensors.readInfos();
    return new TensorIndex(TensorFormat.GGUF, order, tensors.place(alignment), metadata.pairs());
  }

  private ByteOrder readVersion() throws WeightsealException {
    long at = header.position();
    int version = header.nextInt();
    if (Integer.reverseBytes(version) == NEWEST_VERSION) {
      header.order(ByteOrder.BIG_ENDIAN);
      return ByteOrder.BIG_ENDIAN;
    }
    if (version != 2 && version != NEWEST_VERSION) {
      throw header.malformed(
          at,
          "this is version "
              + Integer.toUnsignedString(version)
              + " of GGUF; this release reads 2 and 3, and of big-endian files 3");
    }
    return ByteOrder.LITTLE_ENDIAN;
  }

  private void readPairs(long after) throws WeightsealException {
    long at = header.position();
    long count = values.readCount("the number of metadata pairs", LEAST_PAIR, after);
    if (count > TensorIndex.MAX_METADATA_PAIRS) {
      throw header.malformed(
          at,
          "there are "
              + count
              + " metadata pairs, and at most "
              + TensorIndex.MAX_METADATA_PAIRS
              + " are allowed");
    }
    for (long left = count - 1; left >= 0; left--) {
      readPair(left * LEAST_PAIR + after);
    }
  }

  private void readPair(long after) throws WeightsealException {
    long at = header.position();
    String key = values.readName("a metadata key", MAX_KEY_BYTES, 4 + 1 + after);
    if (key.isEmpty()) {
      throw header.malformed(at, "a metadata key is empty");
    }
    GgufType type = values.readType(key);
    header.promise(type.leastBytes() + after);
    String value = values.read(key, type, after);
    metadata.put(at, key, value);
    if (key.equals(ALIGNMENT)) {
      alignment = requireAlignment(at, type, value);
    }
  }

  private long requireAlignment(long at, GgufType type, String value)
      throws MalformedArtifactException {
    if (type != GgufType.UINT32) {
      throw header.malformed(at, ALIGNMENT + " is of type " + type.label() + ", not uint32");
    }
    long bytes = Long.parseLong(value);
    if (Long.bitCount(bytes) != 1) {
      throw header.malformed(at, ALIGNMENT + " is " + value + ", which is no power of two");
    }
    return bytes;
  }
}
