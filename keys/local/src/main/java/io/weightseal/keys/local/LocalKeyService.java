package io.weightseal.keys.local;

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
import io.weightseal.api.WrappedKey;
import io.weightseal.keys.files.AesGcm;
import io.weightseal.keys.files.PassphraseSource;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/// Wraps data keys by AES-256-GCM under the keys of a [LocalKeyStore]. Keys are named `local:NAME`.
///
/// Each call reads the store afresh, so that a version added by another process counts at once, and
/// asks for the passphrase of a key that has one. Key bytes are wiped after each call; what the
/// JDK's cipher keeps of them stays in the heap until it is collected.
///
/// Format: `spec/format-v1.md`, "Wrapping by the embedded key store".
public final class LocalKeyService implements KeyService {
  /// The URI scheme of local keys.
  public static final String SCHEME = "local";

  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

  private final SecureRandom random = new SecureRandom();
  private final LocalKeyStore store;
  private final PassphraseSource passphrases;

  /// A service over `store` that asks `passphrases` where a key is under a passphrase.
  public LocalKeyService(LocalKeyStore store, PassphraseSource passphrases) {
    this.store = store;
    this.passphrases = passphrases;
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public boolean knows(KeyUri key) {
    return key.scheme().equals(SCHEME) && store.mayHold(key.name());
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri uri, ModelIdentity identity)
      throws KeyServiceException {
    LocalKey key = require(uri);
    int version = key.newest().number();
    byte[] secret = store.secret(key, version, passphrases);
    try {
      byte[] wrapped =
          dataKey.<byte[], RuntimeException>use(
              bytes -> AesGcm.seal(secret, identity.wrapContext(), bytes, random));
      return new Recipient(uri, Integer.toString(version), new WrappedKey(wrapped), Instant.now());
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    LocalKey key = require(recipient.key());
    byte[] secret = store.secret(key, version(key, recipient.keyVersion()), passphrases);
    byte[] bytes;
    try {
      bytes = AesGcm.open(secret, identity.wrapContext(), recipient.wrapped().bytes());
    } catch (AEADBadTagException e) {
      throw new KeyServiceException(
          Reason.WRONG_CONTEXT,
          key.uri()
              + " version "
              + recipient.keyVersion()
              + " cannot unwrap this data key: it was wrapped for another identity, by another key"
              + " of that name, or was changed",
          e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
    if (bytes.length != DataKey.BYTES) {
      int length = bytes.length;
      Arrays.fill(bytes, (byte) 0);
      throw new NotAuthenticException(
          key.uri() + " unwrapped " + length + " bytes; a data key has " + DataKey.BYTES);
    }
    return DataKey.takingOver(bytes);
  }

  @Override
  public KeyStatus status(KeyUri uri) throws KeyServiceException {
    List<KeyStatus.Version> versions = new ArrayList<>();
    for (LocalKey.Version version : require(uri).versions()) {
      versions.add(
          new KeyStatus.Version(
              Integer.toString(version.number()), version.created(), KeyStatus.State.ENABLED));
    }
    return new KeyStatus(uri, KeyStatus.State.ENABLED, versions, null);
  }

  @Override
  public KeyRotation rotate(KeyUri uri) throws KeyServiceException {
    LocalKey after = store.rotate(require(uri).name(), passphrases);
    int newest = after.newest().number();
    return new KeyRotation(uri, Integer.toString(newest - 1), Integer.toString(newest));
  }

  private LocalKey require(KeyUri uri) throws KeyServiceException {
    return store.show(store.requireName(uri));
  }

  private static int version(LocalKey key, @Nullable String text) throws KeyServiceException {
    if (text == null
        || !VERSION.matcher(text).matches()
        || Integer.parseInt(text) > key.newest().number()) {
      throw new KeyServiceException(
          Reason.ABSENT,
          key.uri()
              + " has versions 1 to "
              + key.newest().number()
              + ", not "
              + (text == null ? "one without a number" : text));
    }
    return Integer.parseInt(text);
  }

  /// Does nothing: the service holds nothing between calls.
  @Override
  public void close() {}
}
