package io.weightseal.loader.host;

import java.util.List;
import java.util.Optional;

/// What a check came to.
record Assessment(State state, List<Reading> readings) {
  Assessment {
    readings = List.copyOf(readings);
  }

  static Assessment of(State state, Reading... readings) {
    return new Assessment(state, List.of(readings));
  }

  static Assessment active(boolean active, Reading... readings) {
    return of(active ? State.ACTIVE : State.NOT_ACTIVE, readings);
  }

  /// Empty is not known.
  static Assessment active(Optional<Boolean> active, Reading... readings) {
    return of(
        active.map(is -> is ? State.ACTIVE : State.NOT_ACTIVE).orElse(State.NOT_KNOWN), readings);
  }
}
