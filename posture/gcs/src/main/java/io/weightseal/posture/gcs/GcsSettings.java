package io.weightseal.posture.gcs;

import io.weightseal.api.StoreSettings;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings of `gs:` that matter here.
///
/// @param storage where Cloud Storage is
/// @param kms where Cloud KMS is: with an endpoint of its own, storage is asked for keys too
/// @param project whose buckets `gs://` stands for, and what calls are counted against
record GcsSettings(URI storage, URI kms, @Nullable String project) {
  private static final Set<String> KNOWN = Set.of("endpoint", "quota-project");
  private static final Pattern PROJECT = Pattern.compile("[a-z0-9.:-]{1,100}");
  private static final Pattern ENDPOINT =
      Pattern.compile(
          "https://[A-Za-z0-9.-]+(:[0-9]+)?/?|http://(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?/?");

  /// @throws IllegalArgumentException naming the setting that cannot be used
  static GcsSettings of(StoreSettings settings) {
    settings.requireOnly(GcsProvider.SCHEME, KNOWN);
    String project = settings.value("quota-project").orElse(null);
    if (project != null && !PROJECT.matcher(project).matches()) {
      throw new IllegalArgumentException(
          "quota-project of gs is no project's id: " + project + "; write it as my-project");
    }
    String endpoint = settings.value("endpoint").orElse(null);
    if (endpoint == null) {
      return new GcsSettings(
          URI.create("https://storage.googleapis.com"),
          URI.create("https://cloudkms.googleapis.com"),
          project);
    }
    if (!ENDPOINT.matcher(endpoint).matches()) {
      throw new IllegalArgumentException(
          "endpoint of gs cannot be used; write it as https://HOST[:PORT]; http:// is for loopback"
              + " only");
    }
    URI uri = URI.create(endpoint.replaceFirst("/$", ""));
    return new GcsSettings(uri, uri, project);
  }

  /// Whether they lead to a server on this machine, without TLS: no credentials go there.
  boolean onLoopback() {
    return "http".equals(storage.getScheme());
  }
}
