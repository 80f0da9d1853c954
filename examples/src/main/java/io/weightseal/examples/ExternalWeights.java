package io.weightseal.examples;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/// The tensors of an ONNX model that stand in files beside it, as ONNX Runtime takes them from
/// memory. Each has less than 2 GiB, as buffers of Java do; all of them together may have more.
///
/// Holds no bytes of its own: the files' memory must outlive it. Closing it gives back ONNX
/// Runtime's handles.
final class ExternalWeights implements AutoCloseable {
  private final Map<String, OnnxTensorLike> byName = new LinkedHashMap<>();

  private ExternalWeights() {}

  /// @param graph the bytes of the `.onnx` file
  /// @param files the bytes of each file beside it, by the name that the graph has for it
  static ExternalWeights of(
      MemorySegment graph, Map<String, MemorySegment> files, OrtEnvironment environment)
      throws OrtException {
    ExternalWeights weights = new ExternalWeights();
    try {
      for (ExternalTensor tensor : ExternalTensor.of(graph)) {
        weights.byName.put(tensor.name(), tensor(tensor, files, environment));
      }
    } catch (OrtException | RuntimeException | Error e) {
      weights.close();
      throw e;
    }
    return weights;
  }

  private static OnnxTensor tensor(
      ExternalTensor tensor, Map<String, MemorySegment> files, OrtEnvironment environment)
      throws OrtException {
    MemorySegment file = files.get(tensor.file());
    if (file == null) {
      throw new IllegalArgumentException("the model wants a file " + tensor.file());
    }
    long length = tensor.length() < 0 ? file.byteSize() - tensor.offset() : tensor.length();
    return OnnxTensor.createTensor(
        environment,
        file.asSlice(tensor.offset(), length).asByteBuffer().order(ByteOrder.nativeOrder()),
        tensor.shape().stream().mapToLong(Long::longValue).toArray(),
        javaType(tensor));
  }

  /// Source: `TensorProto.DataType` in `onnx.proto`.
  private static OnnxJavaType javaType(ExternalTensor tensor) {
    return switch (tensor.type()) {
      case 1 -> OnnxJavaType.FLOAT;
      case 2 -> OnnxJavaType.UINT8;
      case 3 -> OnnxJavaType.INT8;
      case 5 -> OnnxJavaType.INT16;
      case 6 -> OnnxJavaType.INT32;
      case 7 -> OnnxJavaType.INT64;
      case 9 -> OnnxJavaType.BOOL;
      case 10 -> OnnxJavaType.FLOAT16;
      case 11 -> OnnxJavaType.DOUBLE;
      case 16 -> OnnxJavaType.BFLOAT16;
      default ->
          throw new IllegalArgumentException(
              tensor.name()
                  + " is of a type that ONNX Runtime's Java API has not: "
                  + tensor.type());
    };
  }

  Map<String, OnnxTensorLike> byName() {
    return byName;
  }

  @Override
  public void close() {
    byName.values().forEach(OnnxTensorLike::close);
  }
}
