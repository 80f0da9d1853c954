package io.weightseal.keys.hybrid;

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
import io.weightseal.keys.files.PassphraseSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;

/// Wraps data keys for hybrid public keys, and unwraps them with the private halves, both from a
/// [HybridKeyStore]. Keys are named `hybrid:NAME`. No service is called.
///
/// Wrapping takes the public half alone. A recipient's key version is the key's fingerprint, since
/// two people may give the same name to their keys.
///
/// Each call reads the store afresh, and unwrapping asks for the passphrase of a key that has one.
/// Key bytes are wiped after each call; what the JDK's and Bouncy Castle's ciphers keep of them
/// stays in the heap until it is collected.
///
/// Format: `spec/format-v1.md`, "Wrapping for a hybrid key".
public final class HybridKeyService implements KeyService {
  /// The URI scheme of hybrid keys.
  public static final String SCHEME = "hybrid";

  private static final byte[] LABEL = "weightseal/v1 hybrid\0".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NO_AAD = {};

  private final SecureRandom random = new SecureRandom();
  private final HybridKeyStore store;
  private final PassphraseSource passphrases;

  /// A service over `store` that asks `passphrases` where a private half is under a passphrase.
  public HybridKeyService(HybridKeyStore store, PassphraseSource passphrases) {
    this.store = store;
    this.passphrases = passphrases;
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  /// Also for a key of which only the public half is here.
  @Override
  public boolean knows(KeyUri key) {
    return key.scheme().equals(SCHEME) && store.mayHold(key.name());
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri uri, ModelIdentity identity)
      throws KeyServiceException {
    HybridKey key = require(uri);
    byte[] publicKey = key.publicHalf().publicKey();
    try {
      byte[] wrapped =
          dataKey.<byte[], InvalidKeyException>use(
              bytes -> Hpke.seal(publicKey, info(identity), NO_AAD, bytes, random));
      return new Recipient(
          uri, key.publicHalf().fingerprint(), new WrappedKey(wrapped), Instant.now());
    } catch (InvalidKeyException e) {
      throw new KeyServiceException(
          Reason.DAMAGED, uri + ": " + key.folder() + " holds no key that can be used", e);
    }
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    HybridKey key = require(recipient.key());
    requireSameKey(key, recipient);
    byte[] seed = store.seed(key, passphrases);
    byte[] bytes;
    try {
      bytes = Hpke.open(seed, info(identity), NO_AAD, recipient.wrapped().bytes());
    } catch (AEADBadTagException e) {
      throw new KeyServiceException(
          Reason.WRONG_CONTEXT,
          key.uri()
              + " cannot unwrap this data key: it was wrapped for another identity, or was changed",
          e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
    if (bytes.length != DataKey.BYTES) {
      int length = bytes.length;
      Arrays.fill(bytes, (byte) 0);
      throw new NotAuthenticException(
          key.uri() + " unwrapped " + length + " bytes; a data key has " + DataKey.BYTES);
    }
    return DataKey.takingOver(bytes);
  }

  /// spec: v1#hyb-2
  private static void requireSameKey(HybridKey key, Recipient recipient)
      throws KeyServiceException {
    String fingerprint = key.publicHalf().fingerprint();
    if (!fingerprint.equals(recipient.keyVersion())) {
      throw new KeyServiceException(
          Reason.ABSENT,
          "the key "
              + key.uri()
              + " here has the fingerprint "
              + fingerprint
              + ", and the data key was wrapped for "
              + (recipient.keyVersion() == null ? "one without" : recipient.keyVersion())
              + "; another key of that name is needed");
    }
  }

  @Override
  public KeyStatus status(KeyUri uri) throws KeyServiceException {
    HybridKey key = require(uri);
    return new KeyStatus(
        uri,
        KeyStatus.State.ENABLED,
        List.of(
            new KeyStatus.Version(
                key.publicHalf().fingerprint(), key.created(), KeyStatus.State.ENABLED)),
        null);
  }

  @Override
  public KeyRotation rotate(KeyUri uri) throws KeyServiceException {
    require(uri);
    throw new KeyServiceException(
        Reason.UNSUPPORTED,
        uri
            + " has no versions, since others hold its public half; create a key of another name,"
            + " share its public half, and rewrap to it");
  }

  /// What the data key is bound to. It stands in HPKE's info, as RFC 9180, section 8.1, advises for
  /// single messages.
  static byte[] info(ModelIdentity identity) {
    byte[] context = identity.wrapContext();
    return ByteBuffer.allocate(LABEL.length + context.length).put(LABEL).put(context).array();
  }

  private HybridKey require(KeyUri uri) throws KeyServiceException {
    return store.show(store.requireName(uri));
  }

  /// Does nothing: the service holds nothing between calls.
  @Override
  public void close() {}
}
