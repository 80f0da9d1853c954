package io.weightseal.cli.keys;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.SigningKey;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A key service that is opened when its first key is come to.
final class LazyKeyService implements KeyService {
  private final String scheme;
  private final Supplier<KeyService> opening;
  private @Nullable KeyService opened;

  LazyKeyService(String scheme, Supplier<KeyService> opening) {
    this.scheme = scheme;
    this.opening = opening;
  }

  private synchronized KeyService service() throws KeyServiceException {
    if (opened == null) {
      try {
        opened = opening.get();
      } catch (IllegalArgumentException e) {
        throw new KeyServiceException(
            Reason.ABSENT,
            "keys of " + scheme + " cannot be used: " + e.getMessage() + "; correct key-services",
            e);
      }
    }
    return opened;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public boolean knows(KeyUri key) {
    try {
      return key.scheme().equals(scheme) && service().knows(key);
    } catch (KeyServiceException e) {
      // Its first use says why it cannot be used.
      return true;
    }
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    return service().wrap(dataKey, key, identity);
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    return service().unwrap(recipient, identity);
  }

  @Override
  public Optional<Recipient> rewrap(Recipient recipient, KeyUri to, ModelIdentity identity)
      throws KeyServiceException {
    return service().rewrap(recipient, to, identity);
  }

  @Override
  public KeyStatus status(KeyUri key) throws KeyServiceException {
    return service().status(key);
  }

  @Override
  public KeyRotation rotate(KeyUri key) throws KeyServiceException {
    return service().rotate(key);
  }

  @Override
  public void rotateEvery(KeyUri key, Duration period) throws KeyServiceException {
    service().rotateEvery(key, period);
  }

  @Override
  public SigningKey signingKey(KeyUri key) throws KeyServiceException {
    return service().signingKey(key);
  }

  @Override
  public byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    return service().sign(key, digest);
  }

  @Override
  public synchronized Optional<String> principal() {
    return opened == null ? Optional.empty() : opened.principal();
  }

  @Override
  public synchronized void close() {
    if (opened != null) {
      opened.close();
    }
  }
}
