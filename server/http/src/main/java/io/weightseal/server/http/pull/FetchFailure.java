package io.weightseal.server.http.pull;

import io.weightseal.api.StoreException.Reason;

/// A mirror did not give what it was asked for.
final class FetchFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final boolean lasting;

  private FetchFailure(Reason reason, String message, boolean lasting) {
    super(message, null, false, false);
    this.reason = reason;
    this.lasting = lasting;
  }

  /// Asking again would not help.
  static FetchFailure lasting(Reason reason, String message) {
    return new FetchFailure(reason, message, true);
  }

  /// It may answer later.
  static FetchFailure passing(String message) {
    return new FetchFailure(Reason.UNAVAILABLE, message, false);
  }

  Reason reason() {
    return reason;
  }

  boolean lasts() {
    return lasting;
  }
}
