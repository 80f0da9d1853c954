package io.weightseal.stores.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.models.BlobAudience;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What requests are signed with. Shows nothing of it.
final class Access {
  private static final String SAS = "AZURE_STORAGE_SAS_TOKEN";
  private static final String KEY = "AZURE_STORAGE_KEY";
  private static final Pattern SIGNED = Pattern.compile("[A-Za-z0-9%&=._~+/:,-]*\\bsig=[^&].*");

  /// Adds the credentials to a client, which calls a container of that account.
  @FunctionalInterface
  private interface Signing {
    void add(BlobContainerClientBuilder client, String account);
  }

  private final Signing signing;

  private Access(Signing signing) {
    this.signing = signing;
  }

  /// @param environment the value of a variable, or null
  /// @throws IllegalArgumentException naming what is missing
  static Access of(AzureSettings settings, Function<String, @Nullable String> environment) {
    return switch (settings.credential()) {
      case TOKEN -> chain(settings);
      case SAS -> sas(required(SAS, "sas", environment));
      case SHARED_KEY -> key(required(KEY, "shared-key", environment));
      case ANY -> {
        String found = environment.apply(SAS);
        yield found == null || found.isBlank() ? chain(settings) : sas(found.strip());
      }
    };
  }

  private static String required(
      String variable, String credential, Function<String, @Nullable String> environment) {
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "credential of az is " + credential + ", and " + variable + " is not set; set it");
    }
    return value.strip();
  }

  private static Access chain(AzureSettings settings) {
    requireTls(settings);
    return token(settings, new DefaultAzureCredentialBuilder().build());
  }

  private static void requireTls(AzureSettings settings) {
    if (settings.onLoopback()) {
      throw new IllegalArgumentException(
          "tokens of Azure are not sent without TLS; use an https endpoint, or set "
              + SAS
              + " or "
              + KEY
              + " and credential of az");
    }
  }

  /// Tokens that are good for the one account, where Azure knows such tokens.
  static Access token(AzureSettings settings, TokenCredential credential) {
    boolean narrow = settings.suffix().equals(AzureSettings.PUBLIC);
    return new Access(
        (client, account) -> {
          client.credential(credential);
          if (narrow) {
            client.audience(BlobAudience.createBlobServiceAccountAudience(account));
          }
        });
  }

  private static Access sas(String text) {
    String token = text.startsWith("?") ? text.substring(1) : text;
    if (!SIGNED.matcher(token).matches()) {
      throw new IllegalArgumentException(
          SAS + " holds no shared access signature; it has the form sv=...&sig=...");
    }
    return new Access((client, _) -> client.sasToken(token));
  }

  private static Access key(String key) {
    try {
      var _ = Base64.getDecoder().decode(key);
    } catch (IllegalArgumentException _) {
      // The cause is left out: it says where the key is unlike a key.
      throw new IllegalArgumentException(KEY + " holds no key of a storage account; check it");
    }
    return new Access(
        (client, account) -> client.credential(new StorageSharedKeyCredential(account, key)));
  }

  void sign(BlobContainerClientBuilder client, String account) {
    signing.add(client, account);
  }

  @Override
  public String toString() {
    return "Access";
  }
}
