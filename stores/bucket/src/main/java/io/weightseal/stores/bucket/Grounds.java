package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException.Reason;

/// Why a service refuses a call: the kind of error, the fact, and the next step. Those that every
/// service has are here.
public record Grounds(Reason reason, String fact, String next) {
  public static final Grounds UPLOAD_GONE =
      new Grounds(
          Reason.ABSENT,
          "the upload is gone: someone aborted it, or a lifecycle rule of the bucket did",
          "begin anew");

  public static final Grounds CHANGED =
      new Grounds(
          Reason.CHANGED,
          "it was replaced while it was being read",
          "try again when nobody writes to it");

  public static final Grounds CONFLICT =
      new Grounds(
          Reason.CONFLICT,
          "someone else wrote it meanwhile, and nothing was written",
          "look at it, and try again");

  public static final Grounds THROTTLED =
      new Grounds(Reason.THROTTLED, "too many requests", "try again later");

  public static final Grounds UNAVAILABLE =
      new Grounds(Reason.UNAVAILABLE, "the store failed", "try again");

  public static final Grounds DAMAGED_ON_THE_WAY =
      new Grounds(
          Reason.UNAVAILABLE,
          "what arrived is not what was sent",
          "try again, and check the network");

  public static final Grounds TOO_LARGE =
      new Grounds(Reason.UNSUITABLE, "it is larger than the store takes", "split the model");

  /// The same, with one more fact.
  public Grounds and(String more) {
    return new Grounds(reason, fact + ", " + more, next);
  }
}
