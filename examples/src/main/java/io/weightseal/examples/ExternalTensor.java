package io.weightseal.examples;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A tensor of an ONNX model whose values stand in a file beside the model's.
///
/// Source: `onnx.proto` and `ExternalData.md` of <https://github.com/onnx/onnx>.
///
/// @param type a number of `TensorProto.DataType`
/// @param file the file's name, relative to the model's folder
/// @param length in bytes, or -1 for all up to the file's end
record ExternalTensor(
    String name, int type, List<Long> shape, String file, long offset, long length) {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int TENSOR_LOCATION = 14;
  private static final int EXTERNAL = 1;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  ExternalTensor {
    shape = List.copyOf(shape);
  }

  /// Those of a model's outermost graph.
  ///
  /// @param model the bytes of an `.onnx` file
  static List<ExternalTensor> of(MemorySegment model) {
    List<ExternalTensor> tensors = new ArrayList<>();
    for (ProtocolFields.Field graph : new ProtocolFields(model)) {
      if (graph.number() == MODEL_GRAPH) {
        for (ProtocolFields.Field field : graph.message()) {
          if (field.number() == GRAPH_INITIALIZER && isExternal(field.message())) {
            tensors.add(tensor(field.message()));
          }
        }
      }
    }
    return tensors;
  }

  private static boolean isExternal(ProtocolFields tensor) {
    for (ProtocolFields.Field field : tensor) {
      if (field.number() == TENSOR_LOCATION) {
        return field.value() == EXTERNAL;
      }
    }
    return false;
  }

  private static ExternalTensor tensor(ProtocolFields fields) {
    ExternalTensor tensor = new ExternalTensor("", 0, List.of(), "", 0, -1);
    for (ProtocolFields.Field field : fields) {
      tensor =
          switch (field.number()) {
            case TENSOR_NAME -> tensor.named(field.text());
            case TENSOR_TYPE -> tensor.typed((int) field.value());
            case TENSOR_DIMS -> tensor.shaped(dimensions(field));
            case TENSOR_EXTERNAL_DATA -> tensor.placed(field.message());
            default -> tensor;
          };
    }
    return tensor;
  }

  /// One dimension, or a packed list of them.
  private static List<Long> dimensions(ProtocolFields.Field field) {
    return field.bytes().byteSize() == 0 ? List.of(field.value()) : field.numbers();
  }

  private ExternalTensor named(String newName) {
    return new ExternalTensor(newName, type, shape, file, offset, length);
  }

  private ExternalTensor typed(int newType) {
    return new ExternalTensor(name, newType, shape, file, offset, length);
  }

  private ExternalTensor shaped(List<Long> more) {
    List<Long> all = new ArrayList<>(shape);
    all.addAll(more);
    return new ExternalTensor(name, type, all, file, offset, length);
  }

  private ExternalTensor placed(ProtocolFields entry) {
    String key = "";
    String value = "";
    for (ProtocolFields.Field field : entry) {
      if (field.number() == ENTRY_KEY) {
        key = field.text();
      } else if (field.number() == ENTRY_VALUE) {
        value = field.text();
      }
    }
    return switch (key) {
      case "location" -> new ExternalTensor(name, type, shape, value, offset, length);
      case "offset" -> new ExternalTensor(name, type, shape, file, Long.parseLong(value), length);
      case "length" -> new ExternalTensor(name, type, shape, file, offset, Long.parseLong(value));
      default -> this;
    };
  }
}
