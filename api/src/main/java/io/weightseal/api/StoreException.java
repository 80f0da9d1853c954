package io.weightseal.api;

import org.jspecify.annotations.Nullable;

/// A store could not read or write an object.
public final class StoreException extends WeightsealException {
  private static final long serialVersionUID = 1L;

  /// Why the store did not do it.
  public enum Reason {
    /// There is no such object.
    ABSENT,
    /// The object is there already and was not to be replaced.
    EXISTS,
    /// Someone else is writing the object.
    LOCKED,
    /// The object changed, grew or shrank while it was being read.
    CHANGED,
    /// Someone else changed the object since it was taken hold of, and nothing was written; the
    /// same change may succeed when it is begun anew.
    CONFLICT,
    /// A symbolic link or special file where a regular file or folder is wanted, or a name that
    /// cannot be used.
    UNSUITABLE,
    /// The caller may not read or write here.
    DENIED,
    /// No space is left.
    FULL,
    /// Too many calls; the same call may succeed later.
    THROTTLED,
    /// The store did not answer, or failed; the same call may succeed later.
    UNAVAILABLE,
    /// Reading or writing failed for another reason.
    FAILED
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    this(reason, message, null);
  }

  public StoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /// Whether the same thing, begun anew, may succeed later.
  public boolean retryable() {
    return reason == Reason.THROTTLED || reason == Reason.UNAVAILABLE || reason == Reason.CONFLICT;
  }
}
