package io.weightseal.loader.agent;

import java.util.List;

/// Which artifacts in stores a rule lets a user have.
public sealed interface StoredModels {
  /// None.
  StoredModels NONE = new Listed(List.of());

  /// All that the agent's settings and credentials come to.
  StoredModels ALL = new All();

  boolean has(Artifact.Stored artifact);

  /// See [#ALL].
  record All() implements StoredModels {
    @Override
    public boolean has(Artifact.Stored artifact) {
      return true;
    }
  }

  /// Those that are listed, or in a folder that is.
  record Listed(List<Artifact.Stored> places) implements StoredModels {
    public Listed {
      places = List.copyOf(places);
    }

    @Override
    public boolean has(Artifact.Stored artifact) {
      return places.stream().anyMatch(artifact::isIn);
    }
  }
}
