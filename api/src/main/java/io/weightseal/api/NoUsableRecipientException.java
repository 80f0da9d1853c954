package io.weightseal.api;

/// No wrapped data key that a local key can open.
///
/// Source: `spec/format-v1.md`, Errors.
public final class NoUsableRecipientException extends WeightsealException {
  private static final long serialVersionUID = 1L;

  public NoUsableRecipientException(String message) {
    super(message, null);
  }
}
