package io.weightseal.stores.azure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `az://ACCOUNT/CONTAINER/NAME`: a place in a container. The name is taken as it stands, without
/// any escapes; a slash at its end says nothing.
///
/// @param name empty for the container itself
record AzureUri(Container container, String name) {
  private static final String BEGIN = AzureProvider.SCHEME + "://";
  private static final String FORM = "write it as az://ACCOUNT/CONTAINER/NAME";

  /// A container of a storage account.
  ///
  /// Source: the naming rules for storage accounts and for containers in Azure's documentation.
  record Container(String account, String name) {
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");
    private static final Pattern NAME =
        Pattern.compile("\\$(root|web)|(?=.{3,63}$)[a-z0-9](-?[a-z0-9])*");

    Container {
      if (!ACCOUNT.matcher(account).matches()) {
        throw new IllegalArgumentException(
            "no storage account of Azure could be called that: " + account + "; " + FORM);
      }
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "no container of Azure could be called that: " + name + "; " + FORM);
      }
    }

    String describe(String key) {
      return BEGIN + account + "/" + name + (key.isEmpty() ? "" : "/" + key);
    }
  }

  private static final Pattern PLACE =
      Pattern.compile(Pattern.quote(BEGIN) + "([^/]*)/([^/]*)(?:/(.*))?", Pattern.DOTALL);

  static AzureUri of(String uri) {
    Matcher place = PLACE.matcher(uri);
    if (!place.matches()) {
      throw new IllegalArgumentException(uri + " is no place in Azure Blob Storage; " + FORM);
    }
    String name = place.group(3) == null ? "" : place.group(3);
    return new AzureUri(
        new Container(place.group(1), place.group(2)),
        name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
  }

  @Override
  public String toString() {
    return container.describe(name);
  }
}
