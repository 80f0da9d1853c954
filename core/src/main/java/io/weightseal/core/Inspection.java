package io.weightseal.core;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.format.ManifestPin;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an artifact says of itself, to anyone. Nothing of it is authenticated: that takes a key.
///
/// @param singleFile whether it is a sealed file, not a model of many
/// @param created when the manifest was written; null for a single file
/// @param signedBy key ids of the signatures on the manifest
/// @param keysIntact false when one of two key slots is damaged, as after a rewrap that was cut off
/// @param pin what stands for this manifest and no other; null for a single file
public record Inspection(
    ModelIdentity identity,
    boolean singleFile,
    @Nullable Instant created,
    List<FileEntry> files,
    List<Recipient> recipients,
    List<String> signedBy,
    boolean keysIntact,
    @Nullable ManifestPin pin) {

  /// One file of the artifact.
  ///
  /// @param size plaintext bytes
  /// @param sealedSize bytes of the sealed file
  public record FileEntry(String path, long size, long sealedSize, long segments) {}

  public Inspection {
    files = List.copyOf(files);
    recipients = List.copyOf(recipients);
    signedBy = List.copyOf(signedBy);
  }
}
