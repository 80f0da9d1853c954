package io.weightseal.loader;

import io.weightseal.tensors.Tensor;
import io.weightseal.tensors.TensorFormat;
import java.util.ArrayList;
import java.util.List;

/// A tensor, or some of its rows: what of it is to be loaded.
///
/// Rows are the steps along the outermost dimension, the one whose steps lie behind one another in
/// the file: the first that safetensors lists, the last that GGUF lists. So ranks that share a
/// tensor out among themselves decrypt only what is theirs.
///
/// @param name the tensor's
/// @param first the first row, from 0
/// @param rows how many rows, or [#ALL]
public record TensorSlice(String name, long first, long rows) {
  /// From the first row to the last.
  public static final long ALL = -1;

  public TensorSlice {
    if (first < 0 || rows < ALL || rows == 0) {
      throw new IllegalArgumentException("a slice has a row or more, from row 0 on");
    }
  }

  /// All of a tensor.
  public static TensorSlice whole(String name) {
    return new TensorSlice(name, 0, ALL);
  }

  /// Some rows of a tensor.
  ///
  /// @throws IllegalArgumentException unless `rows` is 1 or more, and `first` 0 or more
  public static TensorSlice rows(String name, long first, long rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("a slice has a row or more, from row 0 on");
    }
    return new TensorSlice(name, first, rows);
  }

  /// What is left of a tensor of this name when only the slice is kept.
  ///
  /// @throws IllegalArgumentException when the tensor has no such rows, or they do not begin and
  ///   end with a byte
  Tensor of(Tensor tensor, TensorFormat format) {
    if (rows == ALL && first == 0) {
      return tensor;
    }
    int outermost = outermost(tensor, format);
    long all = tensor.shape().get(outermost);
    long wanted = rows == ALL ? all - first : rows;
    if (first > all || wanted > all - first) {
      throw new IllegalArgumentException(
          "the tensor " + name + " has " + all + " rows, not " + wanted + " from row " + first);
    }
    // Rows that are blocks of several elements come out even only when the rows are whole blocks.
    if (all == 0 || tensor.length() % all != 0) {
      throw new IllegalArgumentException(
          "rows of the tensor " + name + " do not begin and end with a byte; load all of it");
    }
    long rowBytes = tensor.length() / all;
    List<Long> shape = new ArrayList<>(tensor.shape());
    shape.set(outermost, wanted);
    return new Tensor(
        name, tensor.dtype(), shape, tensor.offset() + first * rowBytes, wanted * rowBytes);
  }

  private static int outermost(Tensor tensor, TensorFormat format) {
    if (tensor.shape().isEmpty()) {
      throw new IllegalArgumentException("the tensor " + tensor.name() + " is a scalar, no rows");
    }
    return switch (format) {
      case SAFETENSORS -> 0;
      case GGUF -> tensor.shape().size() - 1;
    };
  }
}
