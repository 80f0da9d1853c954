package io.weightseal.posture.azure;

import io.weightseal.posture.json.Member;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A key in a vault or managed HSM.
///
/// @param host in lower case
/// @param version empty for whichever is the newest
record KeyName(String host, String name, String version) {
  private static final Pattern KEY =
      Pattern.compile(
          "https://(?<host>[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+)(:443)?"
              + "/keys/(?<name>[0-9A-Za-z-]{1,127})(/(?<version>[0-9A-Za-z]{1,64})?)?");
  private static final Pattern OWN =
      Pattern.compile("azurekms://(?<vault>[A-Za-z0-9.-]+)/(?<name>[0-9A-Za-z-]{1,127})");

  /// As `https://HOST/keys/NAME`, with or without a version.
  static Optional<KeyName> of(@Nullable String text) {
    Matcher key = KEY.matcher(text == null ? "" : text);
    if (!key.matches()) {
      return Optional.empty();
    }
    String version = key.group("version");
    return Optional.of(
        new KeyName(
            key.group("host").toLowerCase(Locale.ROOT),
            key.group("name"),
            version == null ? "" : version));
  }

  /// As a user names it: as above, or as key services do, `azurekms://VAULT/NAME`.
  ///
  /// @throws IllegalArgumentException when it is no key's name, or names a version
  static KeyName wished(String text, String vaultSuffix) {
    Matcher own = OWN.matcher(text);
    String url = text;
    if (own.matches()) {
      String vault = own.group("vault");
      url =
          "https://"
              + (vault.contains(".") ? vault : vault + "." + vaultSuffix)
              + "/keys/"
              + own.group("name");
    }
    KeyName key =
        of(url)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        text
                            + " is no key of Azure; write it as https://VAULT.vault.azure.net/keys/NAME"));
    if (!key.version.isEmpty()) {
      throw new IllegalArgumentException(
          "with a version the key would never rotate; name it " + key.uri());
    }
    return key;
  }

  /// The key that an account's `encryption` names; empty where it names none that is understood.
  static Optional<KeyName> ofAccount(Map<String, @Nullable Object> encryption) {
    Map<String, @Nullable Object> key = Member.object(encryption, "keyvaultproperties");
    String vault = Member.text(key, "keyvaulturi");
    String version = Member.text(key, "keyversion");
    return vault == null
        ? Optional.empty()
        : of(
            vault.replaceFirst("/$", "")
                + "/keys/"
                + Member.text(key, "keyname")
                + (version == null || version.isEmpty() ? "" : "/" + version));
  }

  /// The same key, whichever its version.
  boolean isSameAs(KeyName other) {
    return host.equals(other.host) && name.equalsIgnoreCase(other.name);
  }

  /// `https://HOST`.
  URI vault() {
    return URI.create("https://" + host);
  }

  /// Without a version.
  String uri() {
    return vault() + "/keys/" + name;
  }

  @Override
  public String toString() {
    return uri() + (version.isEmpty() ? "" : "/" + version);
  }
}
