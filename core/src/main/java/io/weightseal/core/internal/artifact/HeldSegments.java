package io.weightseal.core.internal.artifact;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sealed segments that came over a network and were compared with their manifest: those used last,
/// so that the next read of one need not fetch it again. Safe for use by several threads.
final class HeldSegments {
  /// Those of this process. At most 256 MiB, and an eighth of the heap: a small one has room for
  /// none.
  static final HeldSegments SHARED =
      new HeldSegments((int) Math.min(4, Runtime.getRuntime().maxMemory() >> 29));

  private final int most;
  // In the order of their last use. Guarded by this.
  private final Map<Place, byte[]> held = new LinkedHashMap<>(16, 0.75f, true);

  /// @param owner whose segment it is, and nobody else's
  private record Place(Object owner, int segment) {}

  /// @param most how many segments of 64 MiB there is room for
  HeldSegments(int most) {
    this.most = most;
  }

  /// Whether there is room for any.
  boolean isInUse() {
    return most > 0;
  }

  synchronized byte @Nullable [] get(Object owner, int segment) {
    return held.get(new Place(owner, segment));
  }

  /// @param sealed handed over
  synchronized void put(Object owner, int segment, byte[] sealed) {
    while (held.size() >= most) {
      held.remove(held.keySet().iterator().next());
    }
    held.put(new Place(owner, segment), sealed);
  }

  /// Lets go of all that `owner` has here.
  synchronized void forget(Object owner) {
    held.keySet().removeIf(place -> place.owner.equals(owner));
  }
}
