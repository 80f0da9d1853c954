package io.weightseal.stores.blob;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.models.BlobAudience;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.util.Base64;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What requests are signed with. Shows nothing of it.
public final class BlobAccess {
  private static final String SAS = "AZURE_STORAGE_SAS_TOKEN";
  private static final String KEY = "AZURE_STORAGE_KEY";
  private static final Pattern SIGNED = Pattern.compile("[A-Za-z0-9%&=._~+/:,-]*\\bsig=[^&].*");

  /// Adds the credentials to a client, which calls a container of that account.
  @FunctionalInterface
  private interface Signing {
    void add(BlobContainerClientBuilder client, String account);
  }

  private final Signing signing;

  private BlobAccess(Signing signing) {
    this.signing = signing;
  }

  /// As the settings say, with tokens of Azure's default chain.
  ///
  /// @param environment the value of a variable, or null
  /// @throws IllegalArgumentException naming what is missing
  public static BlobAccess of(
      BlobSettings settings, Function<String, @Nullable String> environment) {
    return of(settings, environment, () -> new DefaultAzureCredentialBuilder().build());
  }

  /// As the settings say.
  ///
  /// @param environment the value of a variable, or null
  /// @param tokens asked only where tokens are used
  /// @throws IllegalArgumentException naming what is missing
  public static BlobAccess of(
      BlobSettings settings,
      Function<String, @Nullable String> environment,
      Supplier<TokenCredential> tokens) {
    return switch (settings.credential()) {
      case TOKEN -> chain(settings, tokens);
      case SAS -> sas(required(SAS, "sas", environment));
      case SHARED_KEY -> key(required(KEY, "shared-key", environment));
      case ANY -> {
        String found = environment.apply(SAS);
        yield found == null || found.isBlank() ? chain(settings, tokens) : sas(found.strip());
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

  private static BlobAccess chain(BlobSettings settings, Supplier<TokenCredential> tokens) {
    requireTls(settings);
    return token(settings, tokens.get());
  }

  private static void requireTls(BlobSettings settings) {
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
  public static BlobAccess token(BlobSettings settings, TokenCredential credential) {
    boolean narrow = settings.cloud() == Cloud.PUBLIC;
    return new BlobAccess(
        (client, account) -> {
          client.credential(credential);
          if (narrow) {
            client.audience(BlobAudience.createBlobServiceAccountAudience(account));
          }
        });
  }

  private static BlobAccess sas(String text) {
    String token = text.startsWith("?") ? text.substring(1) : text;
    if (!SIGNED.matcher(token).matches()) {
      throw new IllegalArgumentException(
          SAS + " holds no shared access signature; it has the form sv=...&sig=...");
    }
    return new BlobAccess((client, _) -> client.sasToken(token));
  }

  private static BlobAccess key(String key) {
    try {
      var _ = Base64.getDecoder().decode(key);
    } catch (IllegalArgumentException _) {
      // The cause is left out: it says where the key is unlike a key.
      throw new IllegalArgumentException(KEY + " holds no key of a storage account; check it");
    }
    return new BlobAccess(
        (client, account) -> client.credential(new StorageSharedKeyCredential(account, key)));
  }

  void sign(BlobContainerClientBuilder client, String account) {
    signing.add(client, account);
  }

  @Override
  public String toString() {
    return "BlobAccess";
  }
}
