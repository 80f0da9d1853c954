package io.weightseal.server.http.page;

import io.weightseal.api.ModelIdentity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model as the page shows it. Immutable.
///
/// @param digest SHA-256 of manifest.json, in hex
/// @param signers key ids, unchecked
/// @param recipients null where keys.json cannot be read
/// @param fileCount of all its files
public record ShownModel(
    ModelIdentity identity,
    Instant created,
    String digest,
    List<String> signers,
    @Nullable List<Key> recipients,
    int fileCount,
    long sealedBytes) {
  /// A recipient, without the wrapped key.
  ///
  /// @param since when the data key was wrapped for it
  public record Key(String uri, @Nullable String version, Instant since) {}

  /// A sealed file.
  ///
  /// @param size in bytes
  public record File(String name, long size) {}

  public ShownModel {
    signers = List.copyOf(signers);
    recipients = recipients == null ? null : List.copyOf(recipients);
  }
}
