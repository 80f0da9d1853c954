package io.weightseal.api;

/// A sealed file that is shorter than any valid file that begins like it, or than its manifest
/// says.
///
/// Source: `spec/format-v1.md`, Errors.
public final class TruncatedFileException extends WeightsealException {
  private static final long serialVersionUID = 1L;

  public TruncatedFileException(String message) {
    super(message, null);
  }
}
