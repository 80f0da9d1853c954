package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What a GGUF header says about its tensors.
final class GgufTensors {
  /// The specification says 64, which some writers have outgrown.
  private static final int MAX_NAME_BYTES = 1024;

  /// Type and offset, which end what is said about a tensor.
  private static final int TYPE_AND_OFFSET = 4 + 8;

  /// Name's length, rank, type and offset.
  private static final int LEAST_TENSOR = 8 + 4 + TYPE_AND_OFFSET;

  private final HeaderReader header;
  private final GgufValues values;
  private final TensorList tensors;
  private final List<TensorInfo> infos = new ArrayList<>();
  private long count;

  /// What the header says about a tensor; its offset counts from the start of the data, which is
  /// not known before the header's end.
  private record TensorInfo(
      long at, String name, GgmlType type, List<Long> shape, long length, long relativeOffset) {}

  GgufTensors(HeaderReader header, GgufValues values) {
    this.header = header;
    this.values = values;
    this.tensors = new TensorList(header);
  }

  /// Reads how many there are, which the number of metadata pairs follows.
  void readCount() throws WeightsealException {
    long at = header.position();
    count = values.readCount("the number of tensors", LEAST_TENSOR, 8);
    tensors.requireRoom(at, count);
  }

  /// How many header bytes they take at least.
  long leastBytes() {
    return count * LEAST_TENSOR;
  }

  void readInfos() throws WeightsealException {
    for (long left = count - 1; left >= 0; left--) {
      infos.add(readInfo(left * LEAST_TENSOR));
    }
  }

  private TensorInfo readInfo(long after) throws WeightsealException {
    long at = header.position();
    String name = values.readName("a tensor's name", MAX_NAME_BYTES, 4 + TYPE_AND_OFFSET + after);
    String called = "the tensor " + Quoted.of(name);
    List<Long> shape = readShape(called, after);
    GgmlType type = readType(called);
    long length = lengthOf(at, called, type, shape);
    return new TensorInfo(at, name, type, shape, length, header.nextLong());
  }

  private List<Long> readShape(String called, long after) throws WeightsealException {
    long at = header.position();
    int rank = header.nextInt();
    if (rank < 0 || rank > TensorIndex.MAX_RANK) {
      throw header.malformed(
          at,
          called
              + " has "
              + Integer.toUnsignedString(rank)
              + " dimensions, and at most "
              + TensorIndex.MAX_RANK
              + " are allowed");
    }
    header.promise(Long.BYTES * (long) rank + TYPE_AND_OFFSET + after);
    List<Long> shape = new ArrayList<>(rank);
    for (int i = 0; i < rank; i++) {
      long dimension = header.nextLong();
      if (dimension < 0) {
        throw header.malformed(at, called + " has a dimension that is not from 0 to 2^63 - 1");
      }
      shape.add(dimension);
    }
    return List.copyOf(shape);
  }

  private GgmlType readType(String called) throws WeightsealException {
    long at = header.position();
    int number = header.nextInt();
    return GgmlType.of(number)
        .orElseThrow(
            () ->
                header.malformed(
                    at,
                    called
                        + " is of the type "
                        + Integer.toUnsignedString(number)
                        + ", which this release does not know, so its length is unknown too"));
  }

  private long lengthOf(long at, String called, GgmlType type, List<Long> shape)
      throws MalformedArtifactException {
    long row = shape.isEmpty() ? 1 : shape.getFirst();
    if (row % type.elementsPerBlock() != 0) {
      throw header.malformed(
          at,
          called
              + " has rows of "
              + row
              + " elements, and "
              + type
              + " comes in blocks of "
              + type.elementsPerBlock());
    }
    OptionalLong elements = Shape.elements(shape);
    OptionalLong bytes =
        elements.isEmpty()
            ? elements
            : Shape.times(type.bytesPerBlock(), elements.getAsLong() / type.elementsPerBlock());
    return bytes.orElseThrow(
        () -> header.malformed(at, called + " has too many elements to count: " + shape));
  }

  /// The tensors at their places, in the order of these.
  List<Tensor> place(long alignment) throws MalformedArtifactException {
    long dataStart = Math.ceilDiv(header.position(), alignment) * alignment;
    long room = header.size() - dataStart;
    for (TensorInfo info : infos) {
      long offset = info.relativeOffset;
      String called = "the tensor " + Quoted.of(info.name);
      if (offset < 0 || offset > room || info.length > room - offset) {
        throw header.malformed(
            info.at,
            called
                + " has "
                + info.length
                + " bytes from byte "
                + Long.toUnsignedString(offset)
                + " of the data on, and the file has "
                + Math.max(0, room)
                + " bytes of data");
      }
      if (offset % alignment != 0) {
        throw header.malformed(
            info.at,
            called + " begins at byte " + offset + " of the data, no multiple of " + alignment);
      }
      tensors.add(
          info.at,
          new Tensor(info.name, info.type.name(), info.shape, dataStart + offset, info.length));
    }
    List<Tensor> ordered = tensors.inFileOrder();
    requireApart(ordered);
    return ordered;
  }

  private void requireApart(List<Tensor> ordered) throws MalformedArtifactException {
    for (int i = 1; i < ordered.size(); i++) {
      Tensor before = ordered.get(i - 1);
      Tensor tensor = ordered.get(i);
      if (tensor.offset() < before.end()) {
        throw header.malformed(
            tensor.offset(),
            "the tensors "
                + Quoted.of(before.name())
                + " and "
                + Quoted.of(tensor.name())
                + " overlap");
      }
    }
  }
}
