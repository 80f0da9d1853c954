package io.weightseal.keys.azure;

import io.weightseal.api.KeyServiceSettings;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which vaults may be asked.
///
/// @param suffix what completes a vault's short name
/// @param hosts `HOST` or `HOST:PORT` of vaults outside Azure's own domains
record AzureSettings(String suffix, Set<String> hosts) {
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,253}(:[0-9]{1,5})?");

  AzureSettings {
    hosts = Set.copyOf(hosts);
  }

  /// Reads the settings `suffix` and `hosts`.
  ///
  /// @throws IllegalArgumentException naming what is wrong
  static AzureSettings of(KeyServiceSettings settings) {
    settings.requireOnly(AzureKeyService.SCHEME, Set.of("suffix", "hosts"));
    String suffix = settings.value("suffix").orElse(VaultDomain.VAULT_PUBLIC.suffix());
    if (VaultDomain.of("x." + suffix).isEmpty()) {
      throw new IllegalArgumentException(
          "azurekms setting suffix: "
              + suffix
              + " is none of Azure's domains for keys ("
              + String.join(", ", VaultDomain.suffixes())
              + ")");
    }
    Set<String> hosts = new TreeSet<>();
    for (String host : settings.value("hosts").orElse("").split(",", -1)) {
      if (!host.isBlank()) {
        hosts.add(checkedHost(host.strip().toLowerCase(Locale.ROOT)));
      }
    }
    return new AzureSettings(suffix, hosts);
  }

  private static String checkedHost(String host) {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "azurekms setting hosts: " + host + " is not HOST or HOST:PORT");
    }
    return host;
  }
}
