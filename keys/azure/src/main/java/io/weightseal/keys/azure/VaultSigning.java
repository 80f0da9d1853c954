package io.weightseal.keys.azure;

import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.SignResult;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyType;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.SigningKey;
import java.security.KeyPair;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Keys of a vault that sign: of the types `EC` and `EC-HSM`. Safe for use by several threads.
///
/// Source: the REST reference of Azure Key Vault, sign and getKey.
record VaultSigning(VaultClients clients, VaultKeys keys) {

  /// The newest version.
  SigningKey key(AzureKeyName name) throws KeyServiceException {
    KeyVaultKey newest = keys.newest(VaultOperation.PUBLIC_KEY, name);
    JsonWebKey key = newest.getKey();
    KeyType type = newest.getKeyType();
    if (!type.equals(KeyType.EC) && !type.equals(KeyType.EC_HSM)) {
      throw SigningKey.unfit(name.uri(), null);
    }
    String version =
        name.versionIn(newest.getId())
            .orElseThrow(
                () -> VaultErrors.odd(VaultOperation.PUBLIC_KEY, name, "another key's id"));
    KeyPair pair;
    try {
      pair = key.toEc();
    } catch (RuntimeException e) {
      // The client library knows no such curve, or the numbers are no point of it.
      throw SigningKey.unfit(name.uri(), e);
    }
    return SigningKey.of(name.uri(), version, pair.getPublic().getEncoded());
  }

  byte[] sign(AzureKeyName name, SigningKey key, byte[] digest) throws KeyServiceException {
    String version = Objects.requireNonNull(key.version(), "a key of Azure has versions");
    CryptographyClient client = clients.cryptography(name, name.id(version));
    byte[] sent = key.requireDigest(digest);
    SignResult answer =
        VaultClients.send(
            VaultOperation.SIGN,
            name,
            () ->
                client.sign(
                    key.onP384() ? SignatureAlgorithm.ES384 : SignatureAlgorithm.ES256, sent));
    byte @Nullable [] signature = answer.getSignature();
    if (signature == null) {
      throw VaultErrors.odd(VaultOperation.SIGN, name, "no signature");
    }
    return key.der(signature);
  }
}
