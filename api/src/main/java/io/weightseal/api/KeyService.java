package io.weightseal.api;

import java.time.Duration;
import java.util.Optional;

/// Something that wraps and unwraps data keys under keys it holds.
///
/// Implementations are safe for use by several threads. They take endpoints and credentials from
/// local configuration alone. Each call is one attempt at one call of the service: retry, pacing,
/// timeouts, caching and audit stand around this interface, never inside an implementation.
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

  /// Wraps what `recipient` holds under the newest version of `to`, inside the service: this
  /// process does not see the data key. Empty when the service cannot do that for these two keys;
  /// the caller then unwraps and wraps.
  default Optional<Recipient> rewrap(Recipient recipient, KeyUri to, ModelIdentity identity)
      throws KeyServiceException {
    return Optional.empty();
  }

  /// What the service says of a key.
  KeyStatus status(KeyUri key) throws KeyServiceException;

  /// Gives `key` a new version, which wraps from now on. What older versions wrapped still opens.
  ///
  /// @throws KeyServiceException [KeyServiceException.Reason#UNSUPPORTED] when its keys have no
  ///   versions; the message then says what to do instead
  default KeyRotation rotate(KeyUri key) throws KeyServiceException {
    throw new KeyServiceException(
        KeyServiceException.Reason.UNSUPPORTED,
        "keys of " + scheme() + " have no versions; create a new key and rewrap to it");
  }

  /// Has the service rotate `key` by itself, each time `period` has gone by.
  ///
  /// @throws KeyServiceException [KeyServiceException.Reason#UNSUPPORTED] when the service has no
  ///   such timer, or not for this period; the message then says what it has
  default void rotateEvery(KeyUri key, Duration period) throws KeyServiceException {
    throw new KeyServiceException(
        KeyServiceException.Reason.UNSUPPORTED,
        scheme() + " rotates no keys by itself; run weightseal key rotate --now on a timer");
  }

  /// A key that signs: its newest version that may, and the public half of that.
  ///
  /// @throws KeyServiceException [KeyServiceException.Reason#UNSUPPORTED] when `key` is no
  ///   elliptic-curve key on P-256 or P-384 that signs, or the service has none
  default SigningKey signingKey(KeyUri key) throws KeyServiceException {
    throw new KeyServiceException(
        KeyServiceException.Reason.UNSUPPORTED,
        "keys of "
            + scheme()
            + " do not sign, so neither does "
            + key
            + "; make a signer without --key, or see docs/signing.md for the services whose keys do");
  }

  /// Has the service sign a digest with what [#signingKey] gave. What comes back is not verified
  /// here.
  ///
  /// @param digest of what is signed: SHA-256, 32 bytes, for a key on P-256; SHA-384, 48 bytes, for
  ///   one on P-384
  /// @return an ECDSA signature, in DER (RFC 3279, section 2.2.3)
  default byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    throw new KeyServiceException(
        KeyServiceException.Reason.UNSUPPORTED, "keys of " + scheme() + " do not sign");
  }

  /// Who the service takes this process for, where that is known without a call: for the record of
  /// key uses. Never a credential.
  default Optional<String> principal() {
    return Optional.empty();
  }

  @Override
  void close();
}
