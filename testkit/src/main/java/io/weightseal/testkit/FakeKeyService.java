package io.weightseal.testkit;

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
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.AEADBadTagException;

/// A key service whose keys live in memory. It counts its calls, and fails when told to.
///
/// It wraps as the embedded key store does (`spec/format-v1.md`, "Wrapping by the embedded key
/// store"), so that with the scheme `local` and a vector's keys it opens a vector. Safe for use by
/// several threads. No protection for its keys: for tests only.
public final class FakeKeyService implements KeyService {
  private static final int KEY_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Map<KeyUri, List<byte[]>> keys = new ConcurrentHashMap<>();
  private final Map<KeyUri, Reason> failures = new ConcurrentHashMap<>();
  private final AtomicInteger wraps = new AtomicInteger();
  private final AtomicInteger unwraps = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private final String scheme;
  private final Binding binding;

  /// What the service binds to a wrapped key.
  public enum Binding {
    /// The identity, as services with additional data do.
    IDENTITY,
    /// Nothing, as services that wrap by RSA do.
    NOTHING
  }

  /// A service without keys that binds the identity.
  public FakeKeyService(String scheme) {
    this(scheme, Binding.IDENTITY);
  }

  /// A service without keys.
  public FakeKeyService(String scheme, Binding binding) {
    this.scheme = scheme;
    this.binding = binding;
  }

  /// Adds a key, or another version of it, with random bytes, and returns its name.
  public KeyUri add(String name) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return add(name, bytes);
  }

  /// Adds a key, or another version of it, and returns its name.
  ///
  /// @param bytes the 32 bytes of the AES-256 key
  public KeyUri add(String name, byte[] bytes) {
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException("an AES-256 key has 32 bytes, this one " + bytes.length);
    }
    KeyUri key = new KeyUri(scheme + ":" + name);
    keys.computeIfAbsent(key, absent -> new CopyOnWriteArrayList<>()).add(bytes.clone());
    return key;
  }

  /// From now on calls for `key` fail, until [#recover(KeyUri)]. The service still knows the key.
  public void fail(KeyUri key, Reason reason) {
    failures.put(key, reason);
  }

  /// Ends what [#fail(KeyUri, Reason)] began.
  public void recover(KeyUri key) {
    failures.remove(key);
  }

  /// Drops `key` with all its versions: the service no longer knows it.
  public void forget(KeyUri key) {
    keys.remove(key);
  }

  /// How many times [#wrap] was called, failures included.
  public int wraps() {
    return wraps.get();
  }

  /// How many times [#unwrap] was called, failures included.
  public int unwraps() {
    return unwraps.get();
  }

  /// How many times [#close] was called.
  public int closes() {
    return closes.get();
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public boolean knows(KeyUri key) {
    return keys.containsKey(key);
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    wraps.incrementAndGet();
    return dataKey.<Recipient, KeyServiceException>use(bytes -> wrapAny(bytes, key, identity));
  }

  /// Wraps any bytes, of a wrong length too: what no honest writer does. Not counted.
  public Recipient wrapAny(byte[] bytes, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    List<byte[]> versions = versionsOf(key);
    byte[] wrapped = MemoryKey.seal(versions.getLast(), boundBytes(identity), bytes, random);
    return new Recipient(
        key, Integer.toString(versions.size()), new WrappedKey(wrapped), Instant.now());
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    unwraps.incrementAndGet();
    List<byte[]> versions = versionsOf(recipient.key());
    byte[] version = versions.get(indexOf(recipient, versions.size()));
    byte[] bytes;
    try {
      bytes = MemoryKey.open(version, boundBytes(identity), recipient.wrapped().bytes());
    } catch (AEADBadTagException e) {
      throw new KeyServiceException(
          Reason.WRONG_CONTEXT, recipient.key() + " did not wrap these bytes for this identity", e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    if (bytes.length != DataKey.BYTES) {
      throw new NotAuthenticException(
          recipient.key() + " unwrapped " + bytes.length + " bytes; a data key has 32");
    }
    return DataKey.takingOver(bytes);
  }

  @Override
  public KeyStatus status(KeyUri key) throws KeyServiceException {
    List<KeyStatus.Version> versions = new ArrayList<>();
    for (int i = 1; i <= versionsOf(key).size(); i++) {
      versions.add(new KeyStatus.Version(Integer.toString(i), null, KeyStatus.State.ENABLED));
    }
    return new KeyStatus(key, KeyStatus.State.ENABLED, versions, null);
  }

  @Override
  public KeyRotation rotate(KeyUri key) throws KeyServiceException {
    int before = versionsOf(key).size();
    add(key.name());
    return new KeyRotation(key, Integer.toString(before), Integer.toString(before + 1));
  }

  private static int indexOf(Recipient recipient, int versions) throws KeyServiceException {
    String version = recipient.keyVersion();
    for (int i = 0; i < versions; i++) {
      if (Integer.toString(i + 1).equals(version)) {
        return i;
      }
    }
    throw new KeyServiceException(Reason.ABSENT, recipient.key() + " has no version " + version);
  }

  private List<byte[]> versionsOf(KeyUri key) throws KeyServiceException {
    Reason failure = failures.get(key);
    if (failure != null) {
      throw new KeyServiceException(failure, key + ": told to fail with " + failure);
    }
    List<byte[]> versions = keys.get(key);
    if (versions == null) {
      throw new KeyServiceException(Reason.ABSENT, "there is no key " + key);
    }
    return versions;
  }

  private byte[] boundBytes(ModelIdentity identity) {
    return binding == Binding.IDENTITY ? identity.wrapContext() : new byte[0];
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }
}
