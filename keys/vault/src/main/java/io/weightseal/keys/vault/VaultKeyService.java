package io.weightseal.keys.vault;

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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Wraps data keys in the Transit engine of HashiCorp Vault or OpenBao. Keys are named
/// `hashivault://NAME`; those that wrap are of type `aes256-gcm96` and derived.
///
/// The identity is bound as Transit's `context`, the SHA-256 of [ModelIdentity#wrapContext()], from
/// which Transit derives the key that wraps: it is the one binding that rewrapping keeps. What is
/// wrapped is Transit's own text, `vault:vN:BASE64`, in ASCII; N is the key's version.
///
/// Settings: `address`, `mount` (default `transit`), `namespace`, `token-file`, `ca-file`. Where
/// one is not set, `BAO_ADDR` or `VAULT_ADDR`, and likewise `NAMESPACE`, `TOKEN` and `CACERT`, and
/// at last `~/.vault-token`. Plain http is refused, save to this machine.
///
/// Unwrapping is one request. Wrapping is one too, after one that reads the key when this service
/// first wraps with it, because Transit would make a missing key, and would wrap unbound under one
/// that is not derived. The data key passes through Java's HTTP client, whose buffers cannot be
/// wiped.
public final class VaultKeyService implements KeyService {
  /// The URI scheme of keys in Vault and OpenBao.
  public static final String SCHEME = "hashivault";

  private static final Pattern NAME = Pattern.compile("//(\\w(?:[\\w.-]{0,254}\\w)?)");
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Duration SHORTEST_ROTATION = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final VaultHttp http;
  private final Transit transit;
  private final Set<KeyUri> binding = ConcurrentHashMap.newKeySet();

  VaultKeyService(VaultSettings settings, Duration patience) {
    this.http = new VaultHttp(settings, patience);
    this.transit = new Transit(http, settings.mount());
  }

  /// A service over the Vault that `settings` name. Makes no request yet.
  ///
  /// @param environment the process's variables
  /// @param home the user's home folder, for `.vault-token`
  /// @throws IllegalArgumentException when a setting is not known or cannot be used
  public static VaultKeyService open(
      KeyServiceSettings settings, Map<String, String> environment, Path home) {
    return new VaultKeyService(VaultSettings.of(settings, environment, home), PATIENCE);
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public boolean knows(KeyUri key) {
    return key.scheme().equals(SCHEME) && NAME.matcher(key.name()).matches();
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    Transit.Name name = name(key);
    requireBinding(name);
    Ciphertext ciphertext =
        dataKey.<Ciphertext, KeyServiceException>use(
            bytes -> transit.encrypt(name, bytes, context(identity)));
    return recipient(key, ciphertext);
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    KeyUri key = recipient.key();
    byte[] bytes = transit.decrypt(name(key), ciphertext(recipient), context(identity));
    if (bytes.length != DataKey.BYTES) {
      int length = bytes.length;
      Arrays.fill(bytes, (byte) 0);
      throw new NotAuthenticException(
          key + " unwrapped " + length + " bytes; a data key has " + DataKey.BYTES);
    }
    return DataKey.takingOver(bytes);
  }

  /// Within one key only: Transit takes nothing from one key to another.
  @Override
  public Optional<Recipient> rewrap(Recipient recipient, KeyUri to, ModelIdentity identity)
      throws KeyServiceException {
    if (!recipient.key().equals(to)) {
      return Optional.empty();
    }
    Transit.Name name = name(to);
    requireBinding(name);
    return Optional.of(
        recipient(to, transit.rewrap(name, ciphertext(recipient), context(identity))));
  }

  /// Versions that may no longer decrypt are shown as disabled, those that were trimmed not at all.
  @Override
  public KeyStatus status(KeyUri key) throws KeyServiceException {
    return require(name(key)).status(key);
  }

  @Override
  public KeyRotation rotate(KeyUri key) throws KeyServiceException {
    Transit.Name name = name(key);
    long before = require(name).latest();
    transit.rotate(name);
    return new KeyRotation(key, Long.toString(before), Long.toString(require(name).latest()));
  }

  @Override
  public void rotateEvery(KeyUri key, Duration period) throws KeyServiceException {
    if (period.compareTo(SHORTEST_ROTATION) < 0) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          "Transit cannot rotate "
              + key
              + " every "
              + period.toSeconds()
              + " s; the shortest period is 1 hour");
    }
    transit.rotateEvery(name(key), period);
  }

  /// Makes a key that fits.
  ///
  /// @throws KeyServiceException [Reason#EXISTS] when there is a key of that name
  public void create(KeyUri key) throws KeyServiceException {
    Transit.Name name = name(key);
    // Transit itself says nothing when the key is there, of whatever kind.
    if (transit.key(name).isPresent()) {
      throw new KeyServiceException(
          Reason.EXISTS, "there is a key " + key + " already; choose another name");
    }
    transit.create(name);
    requireBinding(name);
  }

  private void requireBinding(Transit.Name name) throws KeyServiceException {
    if (!binding.contains(name.uri())) {
      require(name).requireBinding(name.uri(), transit.createCommand());
      binding.add(name.uri());
    }
  }

  private TransitKey require(Transit.Name name) throws KeyServiceException {
    return transit.key(name).orElseThrow(() -> absent(name));
  }

  static KeyServiceException absent(Transit.Name name) {
    return new KeyServiceException(
        Reason.ABSENT,
        "there is no key "
            + name.uri()
            + " in this Vault; make it with weightseal key create "
            + name.uri());
  }

  @Override
  public SigningKey signingKey(KeyUri key) throws KeyServiceException {
    return transit.signingKey(name(key));
  }

  @Override
  public byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    String version = key.version();
    if (version == null || !VERSION.matcher(version).matches()) {
      throw new KeyServiceException(
          Reason.ABSENT,
          key.key() + " has no such version as the signer names; make the signer anew");
    }
    return transit.sign(name(key.key()), key, digest);
  }

  private static Transit.Name name(KeyUri key) throws KeyServiceException {
    var matcher = NAME.matcher(key.name());
    if (!key.scheme().equals(SCHEME) || !matcher.matches()) {
      throw new KeyServiceException(
          Reason.ABSENT,
          "there is no key "
              + key
              + ": it must be letters, digits, '_', '-' and '.', as in hashivault://models; correct"
              + " its name");
    }
    return new Transit.Name(key, matcher.group(1));
  }

  private static Ciphertext ciphertext(Recipient recipient) throws KeyServiceException {
    return Ciphertext.parse(recipient.wrapped().bytes())
        .filter(each -> each.version().equals(recipient.keyVersion()))
        .orElseThrow(
            () ->
                new KeyServiceException(
                    Reason.WRONG_CONTEXT,
                    recipient.key()
                        + " cannot unwrap this data key: its bytes are not what Transit gives for"
                        + " one, or not of the key version that stands beside them; fetch the"
                        + " model again from where it came from"));
  }

  private static Recipient recipient(KeyUri key, Ciphertext ciphertext) {
    return new Recipient(
        key, ciphertext.version(), new WrappedKey(ciphertext.bytes()), Instant.now());
  }

  private static byte[] context(ModelIdentity identity) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(identity.wrapContext());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
