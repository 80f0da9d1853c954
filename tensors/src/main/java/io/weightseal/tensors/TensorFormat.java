package io.weightseal.tensors;

import java.util.Arrays;
import java.util.Optional;

/// A file format whose tensor index can be read.
public enum TensorFormat {
  SAFETENSORS(".safetensors"),
  GGUF(".gguf");

  private final String extension;

  TensorFormat(String extension) {
    this.extension = extension;
  }

  /// How names of such files end, with the dot.
  public String extension() {
    return extension;
  }

  /// The format that a file of this name is expected to have. Case does not matter.
  public static Optional<TensorFormat> ofPath(String path) {
    return Arrays.stream(values()).filter(format -> format.matches(path)).findFirst();
  }

  private boolean matches(String path) {
    int start = path.length() - extension.length();
    return path.regionMatches(true, start, extension, 0, extension.length());
  }
}
