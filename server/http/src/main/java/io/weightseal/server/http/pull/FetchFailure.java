package io.weightseal.server.http.pull;

import io.weightseal.api.StoreException.Reason;

/// A mirror did not give what it was asked for. The message names it.
final class FetchFailure extends Exception {
  private static final long serialVersionUID = 1L;

  static final String AGAIN =
      "name another --mirror, or run this again: it goes on where it stopped";

  private final Reason reason;
  private final boolean lasting;
  private final String next;

  private FetchFailure(Reason reason, String message, boolean lasting, String next) {
    super(message, null, false, false);
    this.reason = reason;
    this.lasting = lasting;
    this.next = next;
  }

  /// Asking again would not help.
  static FetchFailure lasting(Reason reason, String message) {
    return lasting(reason, message, AGAIN);
  }

  /// The same, and what would.
  static FetchFailure lasting(Reason reason, String message, String next) {
    return new FetchFailure(reason, message, true, next);
  }

  /// It may answer later.
  static FetchFailure passing(String message) {
    return new FetchFailure(Reason.UNAVAILABLE, message, false, AGAIN);
  }

  Reason reason() {
    return reason;
  }

  boolean lasts() {
    return lasting;
  }

  /// What its user can do.
  String next() {
    return next;
  }
}
