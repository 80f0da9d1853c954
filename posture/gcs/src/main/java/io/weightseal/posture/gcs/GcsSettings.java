package io.weightseal.posture.gcs;

import io.weightseal.api.Endpoints;
import io.weightseal.api.StoreSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings of `gs:` that matter here.
///
/// @param storage where Cloud Storage is
/// @param kms where Cloud KMS is: with an endpoint of its own, storage is asked for keys too
/// @param project whose buckets `gs://` stands for, and what calls are counted against
/// @param caFile a file of certificates in PEM: the only authorities that are trusted; empty for
///   those of the JDK
record GcsSettings(URI storage, URI kms, @Nullable String project, Optional<Path> caFile) {
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
    Optional<Path> caFile = settings.value("ca-file").map(Path::of);
    String endpoint = settings.value("endpoint").orElse(null);
    if (endpoint == null) {
      return new GcsSettings(
          URI.create("https://storage.googleapis.com"),
          URI.create("https://cloudkms.googleapis.com"),
          project,
          caFile);
    }
    URI uri = Endpoints.ofHost("endpoint of gs", endpoint, "others could change what is read");
    return new GcsSettings(uri, uri, project, caFile);
  }

  /// Whether they lead to a server on this machine, without TLS: no credentials go there.
  boolean onLoopback() {
    return Endpoints.onLoopback(storage);
  }
}
