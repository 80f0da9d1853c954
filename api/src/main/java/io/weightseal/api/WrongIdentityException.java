package io.weightseal.api;

/// An artifact that is not the model, version or path which was asked for.
///
/// Source: `spec/format-v1.md`, Errors.
public final class WrongIdentityException extends WeightsealException {
  private static final long serialVersionUID = 1L;

  public WrongIdentityException(String message) {
    super(message, null);
  }
}
