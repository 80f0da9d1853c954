package io.weightseal.keys.policy;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.SigningKey;
import java.time.Duration;
import java.util.Optional;

/// A key service around another one. Every method is passed on; those that may call the service go
/// through [#around].
abstract class KeyServiceDecorator implements KeyService {
  private final KeyService inner;

  KeyServiceDecorator(KeyService inner) {
    this.inner = inner;
  }

  final KeyService inner() {
    return inner;
  }

  /// What the service is asked for.
  enum Call {
    WRAP,
    UNWRAP,
    REWRAP,
    STATUS,
    ROTATE,
    ROTATE_EVERY,
    SIGNING_KEY,
    SIGN
  }

  /// One call of the inner service, which can be made several times.
  @FunctionalInterface
  interface Attempt<R, E extends Exception> {
    R run() throws KeyServiceException, E;
  }

  /// Makes `attempt` never, once or several times, in its own way.
  ///
  /// @param key the key that is used; where there are two, the one that will wrap
  abstract <R, E extends Exception> R around(Call call, KeyUri key, Attempt<R, E> attempt)
      throws KeyServiceException, E;

  @Override
  public final String scheme() {
    return inner.scheme();
  }

  @Override
  public boolean knows(KeyUri key) {
    return inner.knows(key);
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    return around(Call.WRAP, key, () -> inner.wrap(dataKey, key, identity));
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    return around(Call.UNWRAP, recipient.key(), () -> inner.unwrap(recipient, identity));
  }

  @Override
  public Optional<Recipient> rewrap(Recipient recipient, KeyUri to, ModelIdentity identity)
      throws KeyServiceException {
    return around(Call.REWRAP, to, () -> inner.rewrap(recipient, to, identity));
  }

  @Override
  public final KeyStatus status(KeyUri key) throws KeyServiceException {
    return around(Call.STATUS, key, () -> inner.status(key));
  }

  @Override
  public final KeyRotation rotate(KeyUri key) throws KeyServiceException {
    return around(Call.ROTATE, key, () -> inner.rotate(key));
  }

  @Override
  public final void rotateEvery(KeyUri key, Duration period) throws KeyServiceException {
    around(
        Call.ROTATE_EVERY,
        key,
        () -> {
          inner.rotateEvery(key, period);
          return key;
        });
  }

  @Override
  public final SigningKey signingKey(KeyUri key) throws KeyServiceException {
    return around(Call.SIGNING_KEY, key, () -> inner.signingKey(key));
  }

  @Override
  public final byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    return around(Call.SIGN, key.key(), () -> inner.sign(key, digest));
  }

  @Override
  public final Optional<String> principal() {
    return inner.principal();
  }

  @Override
  public void close() {
    inner.close();
  }
}
