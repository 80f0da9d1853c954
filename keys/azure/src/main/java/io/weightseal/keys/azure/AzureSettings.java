package io.weightseal.keys.azure;

import io.weightseal.api.KeyServiceSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which vaults may be asked, and for how long.
///
/// @param suffix what completes a vault's short name
/// @param hosts `HOST` or `HOST:PORT` of vaults outside Azure's own domains
/// @param timeout how long one request may take
record AzureSettings(String suffix, Set<String> hosts, Duration timeout) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,253}(:[0-9]{1,5})?");

  AzureSettings {
    hosts = Set.copyOf(hosts);
  }

  /// Reads the settings `suffix`, `hosts` and `timeout-seconds`.
  ///
  /// @throws IllegalArgumentException naming what is wrong
  static AzureSettings of(KeyServiceSettings settings) {
    settings.requireOnly(AzureKeyService.SCHEME, Set.of("suffix", "hosts", "timeout-seconds"));
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
    Duration timeout =
        settings.value("timeout-seconds").map(AzureSettings::seconds).orElse(DEFAULT_TIMEOUT);
    return new AzureSettings(suffix, hosts, timeout);
  }

  private static String checkedHost(String host) {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "azurekms setting hosts: " + host + " is not HOST or HOST:PORT");
    }
    return host;
  }

  private static Duration seconds(String text) {
    if (!text.matches("[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException(
          "azurekms setting timeout-seconds: " + text + " is not a number from 1 to 999");
    }
    return Duration.ofSeconds(Integer.parseInt(text));
  }
}
