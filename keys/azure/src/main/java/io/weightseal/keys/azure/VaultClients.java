package io.weightseal.keys.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.KeyServiceVersion;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyServiceVersion;
import io.weightseal.api.KeyServiceException;
import io.weightseal.keys.azure.VaultDomain.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Azure's clients, one for each key version that was asked for and each vault, all on one HTTP
/// client and one credential. Their retries and their own cryptography are off: each call is one
/// attempt at one request of the service, after one without a body that asks a vault whom it
/// trusts. The interface's version is not the newest, so that older and sovereign clouds can be
/// asked too. Safe for use by several threads.
final class VaultClients {
  private static final int MOST = 256;

  private final HttpClient http;
  private final TokenCredential credential;
  private final Map<String, CryptographyClient> cryptography = new ConcurrentHashMap<>();
  private final Map<String, KeyClient> vaults = new ConcurrentHashMap<>();

  VaultClients(HttpClient http, TokenCredential credential) {
    this.http = http;
    this.credential = credential;
  }

  /// One request.
  @FunctionalInterface
  interface Request<T> {
    T send();
  }

  /// Sends one request and says in our words how it failed.
  static <T> T send(VaultOperation operation, AzureKeyName key, Request<T> request)
      throws KeyServiceException {
    try {
      return request.send();
    } catch (ClientAuthenticationException e) {
      throw e.getResponse() == null
          ? VaultErrors.unauthenticated(operation, key, e)
          : VaultErrors.refused(operation, key, e);
    } catch (HttpResponseException e) {
      throw VaultErrors.refused(operation, key, e);
    } catch (RuntimeException e) {
      // What the client throws when there is no answer is not one type.
      if (interrupted(e)) {
        Thread.currentThread().interrupt();
      }
      throw VaultErrors.unanswered(operation, key, e);
    }
  }

  private static boolean interrupted(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  /// Works with one key; `id` may name a version.
  CryptographyClient cryptography(AzureKeyName key, String id) {
    if (cryptography.size() >= MOST) {
      cryptography.clear();
    }
    return cryptography.computeIfAbsent(id, absent -> newCryptography(key, absent));
  }

  private CryptographyClient newCryptography(AzureKeyName key, String id) {
    CryptographyClientBuilder builder =
        new CryptographyClientBuilder()
            .keyIdentifier(id)
            .serviceVersion(CryptographyServiceVersion.V7_5)
            .credential(credential)
            .httpClient(http)
            .httpLogOptions(silent())
            .retryOptions(once())
            .disableKeyCaching();
    return key.kind() == Kind.CONFIGURED
        ? builder.disableChallengeResourceVerification().buildClient()
        : builder.buildClient();
  }

  /// Manages the keys of one vault.
  KeyClient vault(AzureKeyName key) {
    return vaults.computeIfAbsent(key.vaultUrl(), url -> newVault(key, url));
  }

  private KeyClient newVault(AzureKeyName key, String url) {
    KeyClientBuilder builder =
        new KeyClientBuilder()
            .vaultUrl(url)
            .serviceVersion(KeyServiceVersion.V7_5)
            .credential(credential)
            .httpClient(http)
            .httpLogOptions(silent())
            .retryOptions(once());
    return key.kind() == Kind.CONFIGURED
        ? builder.disableChallengeResourceVerification().buildClient()
        : builder.buildClient();
  }

  private static RetryOptions once() {
    return new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));
  }

  /// Whatever the environment says: bodies hold data keys, headers hold tokens.
  private static HttpLogOptions silent() {
    return new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE);
  }
}
