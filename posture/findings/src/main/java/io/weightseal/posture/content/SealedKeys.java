package io.weightseal.posture.content;

import io.weightseal.core.Inspection;
import java.util.List;

/// Says whether a sealed model is wrapped by keys as they are now.
@FunctionalInterface
public interface SealedKeys {
  /// What is known of one wrapped data key.
  ///
  /// @param words such as `old key version`
  record Verdict(String key, Standing standing, String words) {}

  /// How one wrapped data key stands.
  enum Standing {
    CURRENT,
    DUE,
    /// Its key's service could not be asked.
    UNKNOWN
  }

  /// Whoever does not want to know.
  SealedKeys NOT_ASKED = (_, _) -> List.of();

  /// @param uri the model's
  List<Verdict> of(String uri, Inspection inspection);
}
