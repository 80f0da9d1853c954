package io.weightseal.stores.gcs;

import io.weightseal.api.StoreSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings of `gs:`.
///
/// @param endpoint where the service is: `https:`, or `http:` on loopback; without a path
/// @param quotaProject the project that calls are counted against; null for the credentials' own
/// @param caFile a file of certificates in PEM: the only authorities that are trusted; null for
///   those of the JDK
record GcsSettings(URI endpoint, @Nullable String quotaProject, @Nullable Path caFile) {
  private static final URI PUBLIC = URI.create("https://storage.googleapis.com");
  private static final Set<String> KNOWN = Set.of("endpoint", "quota-project", "ca-file");
  private static final Pattern PROJECT = Pattern.compile("[a-z0-9.:-]{1,100}");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
  private static final String ENDPOINT_RULE =
      "write it as https://HOST[:PORT]; http:// is for loopback only, since others could change"
          + " what is stored";

  /// @throws IllegalArgumentException naming the setting that cannot be used
  static GcsSettings of(StoreSettings settings) {
    settings.requireOnly(GcsProvider.SCHEME, KNOWN);
    String project = settings.value("quota-project").orElse(null);
    if (project != null && !PROJECT.matcher(project).matches()) {
      throw new IllegalArgumentException(
          "quota-project of gs is no project's id: " + project + "; write it as my-project");
    }
    return new GcsSettings(
        settings.value("endpoint").map(GcsSettings::endpoint).orElse(PUBLIC),
        project,
        settings.value("ca-file").map(GcsSettings::file).orElse(null));
  }

  private static Path file(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("ca-file of gs is no path: " + e.getReason(), e);
    }
  }

  private static URI endpoint(String text) {
    URI uri;
    try {
      uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("endpoint of gs is no URL; " + ENDPOINT_RULE, e);
    }
    boolean bare =
        uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && uri.getRawPath().isEmpty();
    if (!bare || !("https".equals(uri.getScheme()) || isLoopback(uri))) {
      // The text is not repeated: what is not allowed in it may be a password.
      throw new IllegalArgumentException("endpoint of gs cannot be used; " + ENDPOINT_RULE);
    }
    return uri;
  }

  private static boolean isLoopback(URI uri) {
    return "http".equals(uri.getScheme())
        && uri.getHost() != null
        && LOOPBACK.matcher(uri.getHost()).matches();
  }

  /// Whether the settings lead to a server on this machine, without TLS: no credentials go there.
  boolean onLoopback() {
    return isLoopback(endpoint);
  }
}
