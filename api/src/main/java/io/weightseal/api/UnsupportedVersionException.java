package io.weightseal.api;

/// A version of the sealed format that this software does not know.
///
/// Source: `spec/format-v1.md`, Errors.
public final class UnsupportedVersionException extends WeightsealException {
  private static final long serialVersionUID = 1L;

  public UnsupportedVersionException(String message) {
    super(message, null);
  }
}
