package io.weightseal.keys.aws;

import io.weightseal.api.KeyStatus.State;
import io.weightseal.api.KeyStatus.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.ImportState;
import software.amazon.awssdk.services.kms.model.KeyMaterialState;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.RotationsListEntry;

/// The materials of a key as versions: a version's name is the id of its material.
final class KeyMaterials {
  private static final Comparator<RotationsListEntry> BY_AGE =
      Comparator.comparing((RotationsListEntry each) -> isCurrent(each))
          .thenComparing(
              RotationsListEntry::rotationDate,
              Comparator.nullsFirst(Comparator.<Instant>naturalOrder()));

  private KeyMaterials() {}

  /// Oldest first; the last one wraps. The one that `key` itself names, where `entries` is empty.
  static List<Version> versions(KeyMetadata key, List<RotationsListEntry> entries) {
    List<Version> versions = new ArrayList<>();
    for (RotationsListEntry entry : entries.stream().sorted(BY_AGE).toList()) {
      @Nullable String name = name(entry);
      if (name != null && !isPending(entry)) {
        versions.add(new Version(name, created(key, entry), state(entry)));
      }
    }
    if (versions.isEmpty() && key.currentKeyMaterialId() != null) {
      versions.add(new Version(key.currentKeyMaterialId(), null, State.ENABLED));
    }
    return versions;
  }

  private static boolean isCurrent(RotationsListEntry entry) {
    return entry.keyMaterialState() == KeyMaterialState.CURRENT;
  }

  // Imported material that waits for its rotation has wrapped nothing yet.
  private static boolean isPending(RotationsListEntry entry) {
    return entry.keyMaterialState() == KeyMaterialState.PENDING_ROTATION
        || entry.keyMaterialState() == KeyMaterialState.PENDING_MULTI_REGION_IMPORT_AND_ROTATION;
  }

  // Servers that speak KMS's protocol without material ids leave the date to tell versions apart.
  private static @Nullable String name(RotationsListEntry entry) {
    if (entry.keyMaterialId() != null) {
      return entry.keyMaterialId();
    }
    return entry.rotationDate() == null ? null : entry.rotationDate().toString();
  }

  private static @Nullable Instant created(KeyMetadata key, RotationsListEntry entry) {
    return entry.rotationDate() == null ? key.creationDate() : entry.rotationDate();
  }

  private static State state(RotationsListEntry entry) {
    return entry.importState() == ImportState.PENDING_IMPORT ? State.DISABLED : State.ENABLED;
  }
}
