package io.weightseal.api;

/// Bytes that are not those which were sealed under this key at this place.
///
/// Source: `spec/format-v1.md`, Errors.
public final class NotAuthenticException extends WeightsealException {
  private static final long serialVersionUID = 1L;

  public NotAuthenticException(String message) {
    super(message, null);
  }
}
