package io.weightseal.stores.gcs;

import io.weightseal.api.Endpoints;
import io.weightseal.api.StoreSettings;
import java.net.URI;
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
    return Endpoints.ofHost("endpoint of gs", text, "others could change what is stored");
  }

  /// Whether the settings lead to a server on this machine, without TLS: no credentials go there.
  boolean onLoopback() {
    return Endpoints.onLoopback(endpoint);
  }
}
