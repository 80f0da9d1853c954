package io.weightseal.api;

/// Something that wraps and unwraps data keys under keys it holds.
///
/// Implementations are safe for use by several threads. They take endpoints and credentials from
/// local configuration alone. Retry, pacing, caching and audit stand around this interface, never
/// inside an implementation.
///
/// Every implementation passes `KeyServiceContract` of the module `testkit`.
public interface KeyService extends AutoCloseable {
  /// The URI scheme of this service's keys, such as `local`.
  String scheme();

  /// Whether local configuration knows this key and lets this process use it. Makes no call to a
  /// service.
  boolean knows(KeyUri key);

  /// Wraps `dataKey` under the newest version of `key`, bound to `identity`. Does not close
  /// `dataKey`.
  Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity) throws KeyServiceException;

  /// Unwraps what [#wrap] gave. The caller owns the result.
  ///
  /// @throws KeyServiceException also when `identity` is not the one that was wrapped for, by
  ///   services that can tell
  /// @throws NotAuthenticException when what was wrapped is no data key
  DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException;

  @Override
  void close();
}
