package io.weightseal.keys.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Wraps data keys under keys of Azure Key Vault and Managed HSM. Keys are named
/// `azurekms://VAULT/KEY`, where VAULT is a vault's short name or a host such as
/// `NAME.managedhsm.azure.net`.
///
/// | key | wrap and unwrap | identity |
/// |---|---|---|
/// | RSA | `wrapKey`, `unwrapKey` with RSA-OAEP-256 | not bound: RSA has no additional data; what binds is the sealed format's own commitment |
/// | AES, in a Managed HSM | `encrypt`, `decrypt` with A256GCM | bound, as additional authenticated data |
///
/// Each is one request, and for keys outside Key Vault one more the first time a key wraps, to
/// learn its type. A version is the last part of the versioned key id; with the key's URI it is
/// that id, and unwrapping asks for exactly that version. Azure cannot take a data key from one key
/// to another by itself, so [#rewrap] is always empty.
///
/// Safe for use by several threads. No credential is looked for before the first call. Bytes of
/// data keys are wiped where they pass through this class; the texts that the client library made
/// of them stay in memory until they are collected.
public final class AzureKeyService implements KeyService {
  /// The URI scheme of keys in Azure.
  public static final String SCHEME = "azurekms";

  /// Longer than callers wait: so that a request ends even when nobody limits its time.
  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(60);

  private final AzureSettings settings;
  private final ObservedCredential credential;
  private final VaultKeys keys;
  private final VaultCipher cipher;
  private final VaultSigning signing;

  AzureKeyService(AzureSettings settings, TokenCredential credential, HttpClient http) {
    this.settings = settings;
    this.credential = new ObservedCredential(credential);
    VaultClients clients = new VaultClients(http, this.credential);
    keys = new VaultKeys(clients);
    cipher = new VaultCipher(clients, keys);
    signing = new VaultSigning(clients, keys);
  }

  /// A service that uses Azure's default chain of credentials.
  ///
  /// Settings: `suffix` (completes short names of vaults; `vault.azure.net` where it is not set)
  /// and `hosts` (further hosts that may be asked, `HOST` or `HOST:PORT`, with commas between them;
  /// they are sent tokens for Azure).
  ///
  /// @throws IllegalArgumentException naming a setting that is not known or makes no sense
  public static AzureKeyService open(KeyServiceSettings settings) {
    return new AzureKeyService(
        AzureSettings.of(settings),
        new DefaultAzureCredentialBuilder().build(),
        http(new JdkHttpClientBuilder(), LONGEST_REQUEST));
  }

  static HttpClient http(JdkHttpClientBuilder builder, Duration timeout) {
    return builder
        .connectionTimeout(timeout)
        .writeTimeout(timeout)
        .responseTimeout(timeout)
        .readTimeout(timeout)
        .build();
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  /// False for keys at hosts that are neither Azure's nor named by the setting `hosts`.
  @Override
  public boolean knows(KeyUri key) {
    if (!key.scheme().equals(SCHEME)) {
      return false;
    }
    try {
      return AzureKeyName.of(key, settings).uri().equals(key);
    } catch (KeyServiceException e) {
      return e.reason() != Reason.DENIED;
    }
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri uri, ModelIdentity identity)
      throws KeyServiceException {
    AzureKeyName key = AzureKeyName.of(uri, settings);
    return cipher.wrap(dataKey, key, identity.wrapContext());
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    AzureKeyName key = AzureKeyName.of(recipient.key(), settings);
    String version = recipient.keyVersion();
    if (version == null || !AzureKeyName.isVersion(version)) {
      throw new KeyServiceException(
          Reason.ABSENT,
          key.uri()
              + " has no such version as the recipient names; open the artifact as published");
    }
    return dataKey(
        key, cipher.unwrap(recipient.wrapped().bytes(), key, version, identity.wrapContext()));
  }

  private static DataKey dataKey(AzureKeyName key, byte @Nullable [] bytes)
      throws NotAuthenticException {
    int length = bytes == null ? 0 : bytes.length;
    if (bytes == null || length != DataKey.BYTES) {
      Arrays.fill(bytes == null ? new byte[0] : bytes, (byte) 0);
      throw new NotAuthenticException(
          key.uri() + " unwrapped " + length + " bytes; a data key has " + DataKey.BYTES);
    }
    return DataKey.takingOver(bytes);
  }

  @Override
  public KeyStatus status(KeyUri key) throws KeyServiceException {
    return keys.status(AzureKeyName.of(key, settings));
  }

  @Override
  public KeyRotation rotate(KeyUri key) throws KeyServiceException {
    return keys.rotate(AzureKeyName.of(key, settings));
  }

  @Override
  public void rotateEvery(KeyUri key, Duration period) throws KeyServiceException {
    keys.schedule(AzureKeyName.of(key, settings), period);
  }

  @Override
  public SigningKey signingKey(KeyUri key) throws KeyServiceException {
    return signing.key(AzureKeyName.of(key, settings));
  }

  @Override
  public byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    String version = key.version();
    if (version == null || !AzureKeyName.isVersion(version)) {
      throw new KeyServiceException(
          Reason.ABSENT,
          key.key() + " has no such version as the signer names; make the signer anew");
    }
    return signing.sign(AzureKeyName.of(key.key(), settings), key, digest);
  }

  /// `oid=... appid=...` as in the vault's log, once a call was made.
  @Override
  public Optional<String> principal() {
    return credential.principal();
  }

  /// Does nothing: connections that are idle end by themselves.
  @Override
  public void close() {}
}
