package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// What a safetensors header says about one tensor.
final class SafetensorsEntry {
  private final HeaderReader header;
  private final JsonParser json;
  private final long dataStart;
  private final String name;
  private @Nullable String dtype;
  private @Nullable List<Long> shape;
  private @Nullable List<Long> range;

  SafetensorsEntry(HeaderReader header, JsonParser json, long dataStart, String name) {
    this.header = header;
    this.json = json;
    this.dataStart = dataStart;
    this.name = name;
  }

  /// Reads the object whose opening brace was read last.
  Tensor read() throws WeightsealException {
    long at = at();
    for (String field = json.nextName(); field != null; field = json.nextName()) {
      readField(field);
    }
    String readDtype = require(at, "dtype", dtype);
    List<Long> readShape = require(at, "shape", shape);
    List<Long> readRange = require(at, "data_offsets", range);
    long begin = readRange.get(0);
    long length = readRange.get(1) - begin;
    requireInFile(at, begin, length);
    requireLength(at, readDtype, readShape, length);
    return new Tensor(name, readDtype, readShape, dataStart + begin, length);
  }

  private void readField(String field) throws WeightsealException {
    long at = at();
    json.nextToken();
    switch (field) {
      case "dtype" -> dtype = readDtype(once(at, field, dtype));
      case "shape" -> shape = readNumbers(once(at, field, shape), TensorIndex.MAX_RANK);
      case "data_offsets" -> range = readRange(at, once(at, field, range));
      // The reference implementation skips fields that it does not know.
      default -> json.skipChildren();
    }
  }

  private String once(long at, String field, @Nullable Object before) throws WeightsealException {
    if (before != null) {
      throw malformed(at, "has " + field + " twice");
    }
    return field;
  }

  private <T> T require(long at, String field, @Nullable T value) throws WeightsealException {
    if (value == null) {
      throw malformed(at, "has no " + field);
    }
    return value;
  }

  private String readDtype(String field) throws WeightsealException {
    if (json.currentToken() != JsonToken.VALUE_STRING
        || !SafetensorsType.isName(json.getString())) {
      throw malformed(at(), "has a " + field + " that is not a name of 1 to 32 letters and digits");
    }
    return json.getString();
  }

  private List<Long> readRange(long at, String field) throws WeightsealException {
    List<Long> numbers = readNumbers(field, 2);
    if (numbers.size() != 2) {
      throw malformed(at, "has " + numbers.size() + " " + field + ", not 2");
    }
    return numbers;
  }

  private List<Long> readNumbers(String field, int most) throws WeightsealException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw malformed(at(), "has a " + field + " that is not an array");
    }
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (numbers.size() == most) {
        throw malformed(at(), "has more than the " + most + " numbers allowed in its " + field);
      }
      numbers.add(readNumber(field));
    }
    return numbers;
  }

  private long readNumber(String field) throws WeightsealException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        || json.getLongValue() < 0) {
      throw malformed(at(), "has something in its " + field + " that is not from 0 to 2^63 - 1");
    }
    return json.getLongValue();
  }

  private void requireInFile(long at, long begin, long length) throws WeightsealException {
    if (length < 0) {
      throw malformed(at, "ends before it begins");
    }
    long data = header.size() - dataStart;
    if (begin > data || length > data - begin) {
      throw malformed(
          at,
          "ends at byte "
              + (begin + length)
              + " of the data, and the file has "
              + data
              + " bytes of data");
    }
  }

  private void requireLength(long at, String type, List<Long> dimensions, long length)
      throws WeightsealException {
    OptionalLong elements = Shape.elements(dimensions);
    if (elements.isEmpty()) {
      throw malformed(at, "has too many elements to count: " + dimensions);
    }
    OptionalInt bitsOfOne = SafetensorsType.bits(type);
    if (bitsOfOne.isEmpty()) {
      return;
    }
    OptionalLong bits = Shape.times(bitsOfOne.getAsInt(), elements.getAsLong());
    if (bits.isEmpty() || bits.getAsLong() % Byte.SIZE != 0) {
      throw malformed(at, "is not a whole number of bytes: " + type + " " + dimensions);
    }
    if (bits.getAsLong() / Byte.SIZE != length) {
      throw malformed(
          at,
          "has "
              + length
              + " bytes, and "
              + type
              + " "
              + dimensions
              + " takes "
              + bits.getAsLong() / Byte.SIZE);
    }
  }

  private long at() {
    return Long.BYTES + json.currentTokenLocation().getByteOffset();
  }

  private MalformedArtifactException malformed(long at, String what) {
    return header.malformed(at, "the tensor " + Quoted.of(name) + " " + what);
  }
}
