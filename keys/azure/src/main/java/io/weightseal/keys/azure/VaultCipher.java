package io.weightseal.keys.azure;

import com.azure.core.util.Context;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.DecryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptResult;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.WrapResult;
import com.azure.security.keyvault.keys.models.KeyType;
import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import io.weightseal.keys.azure.VaultDomain.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Wraps and unwraps inside the service, the way that fits the key. Safe for use by several
/// threads.
final class VaultCipher {
  private static final int SHORTEST_RSA_BYTES = 256;

  private final VaultClients clients;
  private final VaultKeys keys;
  private final Map<String, KeyType> types = new ConcurrentHashMap<>();

  VaultCipher(VaultClients clients, VaultKeys keys) {
    this.clients = clients;
    this.keys = keys;
  }

  /// Wraps under the newest version of `key`; `context` is bound where the key can do that.
  Recipient wrap(DataKey dataKey, AzureKeyName key, byte[] context) throws KeyServiceException {
    KeyType type = typeForWrapping(key);
    if (type.equals(KeyType.OCT_HSM) || type.equals(KeyType.OCT)) {
      return encrypt(dataKey, key, context);
    }
    if (type.equals(KeyType.RSA) || type.equals(KeyType.RSA_HSM)) {
      return wrapByRsa(dataKey, key);
    }
    throw new KeyServiceException(
        Reason.UNSUPPORTED,
        key.uri()
            + " is of the type "
            + type
            + ", which cannot wrap; use an RSA key, or an AES key in a Managed HSM");
  }

  /// Key Vault has no AES keys, and refuses to wrap under any but RSA: no need to ask.
  private KeyType typeForWrapping(AzureKeyName key) throws KeyServiceException {
    if (key.kind() == Kind.VAULT) {
      return KeyType.RSA;
    }
    KeyType known = types.get(key.id());
    if (known != null) {
      return known;
    }
    KeyType asked = keys.newest(VaultOperation.WRAP, key).getKeyType();
    types.put(key.id(), asked);
    return asked;
  }

  private Recipient wrapByRsa(DataKey dataKey, AzureKeyName key) throws KeyServiceException {
    CryptographyClient client = clients.cryptography(key, key.id());
    WrapResult answer =
        dataKey.<WrapResult, KeyServiceException>use(
            bytes ->
                VaultClients.send(
                    VaultOperation.WRAP,
                    key,
                    () -> client.wrapKey(KeyWrapAlgorithm.RSA_OAEP_256, bytes)));
    byte[] wrapped = answer.getEncryptedKey();
    if (wrapped == null || wrapped.length < SHORTEST_RSA_BYTES) {
      throw VaultErrors.odd(VaultOperation.WRAP, key, "no wrapped key");
    }
    return recipient(key, answer.getKeyId(), wrapped);
  }

  private Recipient encrypt(DataKey dataKey, AzureKeyName key, byte[] context)
      throws KeyServiceException {
    CryptographyClient client = clients.cryptography(key, key.id());
    EncryptResult answer =
        dataKey.<EncryptResult, KeyServiceException>use(
            bytes ->
                VaultClients.send(
                    VaultOperation.WRAP,
                    key,
                    () ->
                        client.encrypt(
                            EncryptParameters.createA256GcmParameters(bytes, context),
                            Context.NONE)));
    byte[] vector = answer.getIv();
    byte[] tag = answer.getAuthenticationTag();
    byte[] ciphertext = answer.getCipherText();
    if (vector == null || tag == null || ciphertext == null) {
      throw VaultErrors.odd(VaultOperation.WRAP, key, "half a ciphertext");
    }
    GcmWrapping wrapping =
        GcmWrapping.of(vector, tag, ciphertext)
            .orElseThrow(
                () -> VaultErrors.odd(VaultOperation.WRAP, key, "parts of unexpected lengths"));
    return recipient(key, answer.getKeyId(), wrapping.bytes());
  }

  private static Recipient recipient(AzureKeyName key, @Nullable String id, byte[] wrapped)
      throws KeyServiceException {
    String version =
        Optional.ofNullable(id)
            .flatMap(key::versionIn)
            .orElseThrow(() -> VaultErrors.odd(VaultOperation.WRAP, key, "another key's id"));
    return new Recipient(key.uri(), version, new WrappedKey(wrapped), Instant.now());
  }

  /// The bytes that `version` of `key` unwraps; the caller wipes them. Null when the service left
  /// them out.
  byte @Nullable [] unwrap(byte[] wrapped, AzureKeyName key, String version, byte[] context)
      throws KeyServiceException {
    CryptographyClient client = clients.cryptography(key, key.id(version));
    Optional<GcmWrapping> gcm = GcmWrapping.parse(wrapped);
    if (gcm.isEmpty() && wrapped.length < SHORTEST_RSA_BYTES) {
      throw new KeyServiceException(
          Reason.WRONG_CONTEXT,
          "what was wrapped by " + key.uri() + " was changed; open the artifact as published");
    }
    return gcm.isPresent()
        ? decrypt(client, key, gcm.get(), context)
        : VaultClients.send(
            VaultOperation.UNWRAP,
            key,
            () -> client.unwrapKey(KeyWrapAlgorithm.RSA_OAEP_256, wrapped).getKey());
  }

  private static byte[] decrypt(
      CryptographyClient client, AzureKeyName key, GcmWrapping gcm, byte[] context)
      throws KeyServiceException {
    DecryptParameters parameters =
        DecryptParameters.createA256GcmParameters(
            gcm.ciphertext(), gcm.vector(), gcm.tag(), context);
    return VaultClients.send(
        VaultOperation.UNWRAP, key, () -> client.decrypt(parameters, Context.NONE).getPlainText());
  }
}
