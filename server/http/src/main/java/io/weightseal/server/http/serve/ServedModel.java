package io.weightseal.server.http.serve;

import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.format.Manifest;
import io.weightseal.format.ManifestEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model that can be fetched, as its manifest lists it. Immutable.
///
/// @param manifestDigest SHA-256 of manifest.json, in hex
/// @param signers key ids of the signatures beside the MAC; nobody has checked them here
/// @param files sealed names, and what may be read under them
record ServedModel(
    Location folder,
    ModelIdentity identity,
    Instant created,
    String manifestDigest,
    List<String> signers,
    Map<String, File> files,
    long sealedBytes) {

  /// A sealed file.
  ///
  /// @param size what the manifest says that it has
  /// @param etag its file digest, in hex
  record File(Location location, long size, String etag) {}

  static ServedModel of(
      Location folder, String manifestDigest, List<String> signers, Manifest manifest) {
    Map<String, File> files = new HashMap<>();
    long bytes = 0;
    for (ManifestEntry entry : manifest.files()) {
      bytes += entry.sealedSize();
      files.put(
          entry.sealedName(),
          new File(
              folder.resolve(entry.sealedName()),
              entry.sealedSize(),
              HexFormat.of().formatHex(entry.fileDigest())));
    }
    return new ServedModel(
        folder,
        manifest.identity(),
        manifest.created(),
        manifestDigest,
        List.copyOf(signers),
        Map.copyOf(files),
        bytes);
  }

  /// The file of a sealed name; null for any other name.
  @Nullable File file(String sealedName) {
    return files.get(sealedName);
  }
}
