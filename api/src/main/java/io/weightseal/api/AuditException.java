package io.weightseal.api;

import org.jspecify.annotations.Nullable;

/// The record of key uses could not be written or read, or is not what was written.
public final class AuditException extends WeightsealException {
  private static final long serialVersionUID = 1L;

  /// What is wrong with the record.
  public enum Reason {
    /// There is no such log or entry.
    ABSENT,
    /// It could not be written in time: no space, no permission, or another process holds it.
    UNWRITABLE,
    /// It was edited, cut or rolled back, or a proof does not hold.
    NOT_AUTHENTIC
  }

  private final Reason reason;

  public AuditException(Reason reason, String message) {
    this(reason, message, null);
  }

  public AuditException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
