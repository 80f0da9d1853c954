package io.weightseal.testkit;

/// What a [FaultProxy] does to one exchange.
public enum Fault {
  /// Nothing: it passes on both ways.
  NONE,
  /// The connection is reset when the head of the request is there.
  RESET_AT_ONCE,
  /// The connection is reset in the middle of the request's body.
  RESET_IN_REQUEST,
  /// The server does what was asked, and the connection is reset before its answer passes.
  RESET_BEFORE_ANSWER,
  /// The connection is reset in the middle of the answer's body.
  RESET_IN_ANSWER,
  /// The answer's body ends early, and the connection is closed as if that were all.
  CUT_ANSWER,
  /// The answer's body ends early, and the answer says that it is no longer.
  SHORT_ANSWER,
  /// A byte of the answer's body is another one.
  CORRUPT_ANSWER,
  /// A bit of the request's body is flipped on its way to the server.
  CORRUPT_REQUEST,
  /// The answer says that it holds other bytes than it does.
  WRONG_RANGE,
  /// The answer says that it is of another version of the object.
  OTHER_VERSION,
  /// The answer's body comes a byte at a time, with pauses.
  SLOW_ANSWER,
  /// The server is not asked: 500.
  FAILED,
  /// The server is not asked: 503, slow down.
  SLOW_DOWN,
  /// The server is not asked: the credentials have expired.
  EXPIRED,
  /// The server is not asked: access denied.
  DENIED
}
