package io.weightseal.keys.gcp;

import io.weightseal.api.KeyServiceSettings;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where Cloud KMS is and how to reach it.
///
/// @param endpoint `HOST:PORT`; null for the public service
/// @param transport how bytes go there
/// @param quotaProject the project that calls are counted against; null for the credentials' own
record GcpSettings(@Nullable String endpoint, Transport transport, @Nullable String quotaProject) {
  private static final Pattern ENDPOINT =
      Pattern.compile(
          "(?:(?<scheme>[a-z]+)://)?(?<host>[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+])"
              + "(?::(?<port>[0-9]{1,5}))?/?");
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");

  enum Transport {
    TLS,
    /// For a stand-in on this machine: no TLS, and no credentials either.
    LOOPBACK_PLAINTEXT
  }

  /// Reads the settings `endpoint` and `quota-project`.
  ///
  /// @throws IllegalArgumentException naming what is wrong
  static GcpSettings of(KeyServiceSettings settings) {
    settings.requireOnly(GcpKeyService.SCHEME, Set.of("endpoint", "quota-project"));
    String endpoint = settings.value("endpoint").orElse(null);
    String quotaProject = settings.value("quota-project").orElse(null);
    if (endpoint == null) {
      return new GcpSettings(null, Transport.TLS, quotaProject);
    }
    Matcher matcher = ENDPOINT.matcher(endpoint);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "gcpkms setting endpoint: " + endpoint + " is not HOST, HOST:PORT or https://HOST:PORT");
    }
    Transport transport = transport(matcher.group("scheme"), matcher.group("host"));
    String port = matcher.group("port");
    String place = matcher.group("host") + ":" + (port == null ? "443" : port);
    return new GcpSettings(place, transport, quotaProject);
  }

  private static Transport transport(@Nullable String scheme, String host) {
    if (scheme == null || scheme.equals("https")) {
      return Transport.TLS;
    }
    if (scheme.equals("http") && LOOPBACK.contains(host)) {
      return Transport.LOOPBACK_PLAINTEXT;
    }
    throw new IllegalArgumentException(
        "gcpkms setting endpoint: "
            + scheme
            + "://"
            + host
            + " would carry keys unencrypted; only https, or http to 127.0.0.1 or [::1]");
  }
}
