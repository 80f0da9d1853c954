package io.weightseal.api;

import org.jspecify.annotations.Nullable;

/// A key service refused, or could not be reached.
public final class KeyServiceException extends WeightsealException {
  private static final long serialVersionUID = 1L;

  /// Why the service did not do it.
  public enum Reason {
    /// The caller may not use this key, or a passphrase is wrong.
    DENIED,
    /// There is no such key or key version.
    ABSENT,
    /// A key of that name is there already.
    EXISTS,
    /// The key is disabled or pending deletion.
    DISABLED,
    /// What is kept of the key cannot be read: it was changed or partly lost.
    DAMAGED,
    /// The wrapped key belongs to another identity, or its bytes were changed.
    WRONG_CONTEXT,
    /// Too many calls; the same call may succeed later.
    THROTTLED,
    /// The service did not answer, or failed; the same call may succeed later.
    UNAVAILABLE,
    /// This service cannot do this at all, or not with this key.
    UNSUPPORTED
  }

  private final Reason reason;

  public KeyServiceException(Reason reason, String message) {
    this(reason, message, null);
  }

  public KeyServiceException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /// Whether the same call may succeed later.
  public boolean retryable() {
    return reason == Reason.THROTTLED || reason == Reason.UNAVAILABLE;
  }
}
