package io.weightseal.api;

/// Bytes that are not the sealed format, or that pass one of its limits.
///
/// Source: `spec/format-v1.md`, Errors.
public final class MalformedArtifactException extends WeightsealException {
  private static final long serialVersionUID = 1L;

  public MalformedArtifactException(String message) {
    super(message, null);
  }
}
