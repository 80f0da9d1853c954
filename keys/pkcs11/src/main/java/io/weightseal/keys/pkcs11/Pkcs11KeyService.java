package io.weightseal.keys.pkcs11;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.SigningKey;
import io.weightseal.api.WrappedKey;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;
import org.jspecify.annotations.Nullable;

/// Wraps data keys by AES-256-GCM inside a PKCS#11 token, under a key that cannot leave it. Keys
/// are named `pkcs11:token=TOKEN;object=LABEL`, with `serial`, `manufacturer`, `model` and `id`
/// where more is needed to tell them apart.
///
/// What it wraps is 60 bytes: a nonce of 12, the data key's ciphertext of 32, and a tag of 16. The
/// additional data is [ModelIdentity#wrapContext()]. Keys have no versions.
///
/// Settings: `module`, the absolute path of the library that came with the token. A key's URI can
/// name neither a library nor a PIN. The module is loaded when a key is first used, and the PIN
/// asked for once, when the token first needs it; a PIN that was refused is not tried again,
/// because tokens lock after a few. Closing logs out, unless another service of this process uses
/// the token.
///
/// Works on 64-bit Linux and macOS. Needs `--enable-native-access`.
///
/// Source: RFC 7512 for the URI; PKCS #11 3.0.
public final class Pkcs11KeyService implements KeyService {
  /// The URI scheme of keys in PKCS#11 tokens.
  public static final String SCHEME = Pkcs11Uri.SCHEME;

  private static final String MODULE = "module";

  private final SecureRandom random = new SecureRandom();
  private final Tokens tokens;

  private Pkcs11KeyService(Tokens tokens) {
    this.tokens = tokens;
  }

  /// A service over the module that `settings` name. Loads nothing yet.
  ///
  /// @throws IllegalArgumentException when a setting is not known, or `module` is no absolute path
  public static Pkcs11KeyService open(KeyServiceSettings settings, PinSource pins) {
    settings.requireOnly(SCHEME, Set.of(MODULE));
    return new Pkcs11KeyService(
        new Tokens(settings.value(MODULE).map(Pkcs11KeyService::library).orElse(null), pins));
  }

  private static Path library(String text) {
    Path path = Path.of(text);
    // The provider takes the path inside a text of its own, in which these mean something else.
    if (!path.isAbsolute() || text.chars().anyMatch(c -> c < 0x20 || "\"\\$".indexOf(c) >= 0)) {
      throw new IllegalArgumentException(
          "module of pkcs11 must be an absolute path without quotes, backslashes and $: " + text);
    }
    return path;
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public boolean knows(KeyUri key) {
    try {
      Pkcs11Uri _ = Pkcs11Uri.parse(key);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    byte[] bound = identity.wrapContext();
    byte[] wrapped;
    try {
      wrapped =
          use(
              key,
              cipher ->
                  dataKey.<byte[], GeneralSecurityException>use(
                      bytes -> cipher.seal(bytes, bound, random)));
    } catch (GeneralSecurityException | ProviderException e) {
      throw Refusal.of("cannot wrap with " + key, e);
    }
    return new Recipient(key, null, new WrappedKey(wrapped), Instant.now());
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    KeyUri key = recipient.key();
    byte[] wrapped = recipient.wrapped().bytes();
    byte[] bytes;
    try {
      bytes = use(key, cipher -> cipher.open(wrapped, identity.wrapContext()));
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      throw new KeyServiceException(
          Reason.WRONG_CONTEXT,
          key
              + " cannot unwrap this data key: it was wrapped for another identity, by another key"
              + " of that name, or was changed",
          e);
    } catch (GeneralSecurityException | ProviderException e) {
      throw Refusal.of("cannot unwrap with " + key, e);
    }
    if (bytes.length != DataKey.BYTES) {
      int length = bytes.length;
      Arrays.fill(bytes, (byte) 0);
      throw new NotAuthenticException(
          key + " unwrapped " + length + " bytes; a data key has " + DataKey.BYTES);
    }
    return DataKey.takingOver(bytes);
  }

  private <T> T use(KeyUri key, Token.Work<T> work)
      throws KeyServiceException, GeneralSecurityException {
    Pkcs11Uri uri = Pkcs11Uri.of(key);
    Tokens.Found found = tokens.find(uri);
    return found.token().use(found.now(), uri, work);
  }

  /// The key is there, and fits. A token tells no more of it.
  @Override
  public KeyStatus status(KeyUri key) throws KeyServiceException {
    Pkcs11Uri uri = Pkcs11Uri.of(key);
    Tokens.Found found = tokens.find(uri);
    found.token().check(found.now(), uri);
    return new KeyStatus(key, KeyStatus.State.ENABLED, List.of(), null);
  }

  @Override
  public KeyRotation rotate(KeyUri key) throws KeyServiceException {
    throw new KeyServiceException(
        Reason.UNSUPPORTED,
        "keys in a token have no versions, so "
            + Pkcs11Uri.of(key).key()
            + " cannot be rotated; make a key with a new label by weightseal key create, then move"
            + " the models to it by weightseal rewrap --to NEW --remove OLD");
  }

  /// A pair of keys of one label or id, whose private half cannot leave the token.
  @Override
  public SigningKey signingKey(KeyUri key) throws KeyServiceException {
    Pkcs11Uri uri = Pkcs11Uri.of(key);
    Tokens.Found found = tokens.find(uri);
    return found
        .token()
        .loggedIn(
            found.now(),
            uri,
            "cannot look for",
            session -> {
              PrivateKeyObject _ = PrivateKeyObject.require(session, uri);
              return PrivateKeyObject.shown(session, uri);
            });
  }

  @Override
  public byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    Pkcs11Uri uri = Pkcs11Uri.of(key.key());
    byte[] input = key.requireDigest(digest);
    Tokens.Found found = tokens.find(uri);
    return key.der(
        found
            .token()
            .loggedIn(
                found.now(),
                uri,
                "cannot sign with",
                session -> session.sign(PrivateKeyObject.require(session, uri), input)));
  }

  /// Makes an AES-256 key in the token that cannot be taken out of it: private, sensitive, not
  /// extractable, for encrypting and decrypting.
  ///
  /// @param key its name; must have `object`; an `id` must begin with a byte from 01 to 7f
  /// @throws KeyServiceException [Reason#EXISTS] when the token has a key of that name
  public void create(KeyUri key) throws KeyServiceException {
    Pkcs11Uri uri = Pkcs11Uri.of(key);
    @Nullable String label = uri.object();
    if (label == null) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED, "a new key needs a label; add object=LABEL to " + key);
    }
    @Nullable String id = uri.id();
    if (id != null && !TokenProvider.canGiveId(id)) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          "Java's PKCS#11 provider cannot give a key the id of "
              + key
              + "; let it begin with a byte from 01 to 7f");
    }
    Tokens.Found found = tokens.find(uri);
    found.token().create(found.now(), uri, label);
  }

  @Override
  public void close() {
    tokens.close();
  }
}
