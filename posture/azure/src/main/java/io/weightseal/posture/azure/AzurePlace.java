package io.weightseal.posture.azure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `az://ACCOUNT/CONTAINER/PREFIX`: a storage account, a container in it, or a folder in that.
///
/// Source: the naming rules for storage accounts and for containers in Azure's documentation.
///
/// @param container empty for the account itself
/// @param prefix empty for the whole container; else it ends in a slash
record AzurePlace(String account, String container, String prefix) {
  static final String BEGIN = AzureProvider.SCHEME + "://";

  private static final Pattern PLACE =
      Pattern.compile(
          Pattern.quote(BEGIN)
              + "(?<account>[a-z0-9]{3,24})"
              + "(?:/(?<container>\\$root|\\$web|(?=[^/]{3,63}(/|$))[a-z0-9](?:-?[a-z0-9])*)?"
              + "(?:/(?<prefix>.*))?)?",
          Pattern.DOTALL);

  static AzurePlace of(String uri) {
    Matcher place = PLACE.matcher(uri);
    if (!place.matches()) {
      throw new IllegalArgumentException(
          uri + " is no place in Azure Blob Storage; write it as az://ACCOUNT/CONTAINER");
    }
    String container = place.group("container");
    String prefix = place.group("prefix");
    if (container == null && prefix != null) {
      throw new IllegalArgumentException(
          uri + " names no container; write it as az://ACCOUNT/CONTAINER");
    }
    return new AzurePlace(
        place.group("account"),
        container == null ? "" : container,
        prefix == null || prefix.isEmpty() || prefix.endsWith("/")
            ? String.valueOf(prefix == null ? "" : prefix)
            : prefix + "/");
  }

  boolean isAccount() {
    return container.isEmpty();
  }

  /// The account's own place.
  String accountUri() {
    return BEGIN + account;
  }

  /// The container's place, or the account's where there is none.
  String uri() {
    return accountUri() + (isAccount() ? "" : "/" + container);
  }

  @Override
  public String toString() {
    return uri() + (prefix.isEmpty() ? "" : "/" + prefix);
  }
}
