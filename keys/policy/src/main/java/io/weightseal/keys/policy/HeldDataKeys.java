package io.weightseal.keys.policy;

import io.weightseal.api.DataKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Data keys held for a while: each is wiped when its time is over, its uses are used up, another
/// one needs its place, or all is closed. Safe for use by several threads.
///
/// @param <K> what a data key is found by
final class HeldDataKeys<K> implements AutoCloseable {
  private final Map<K, Held> byUse = new LinkedHashMap<>(16, 0.75f, true);
  private final CacheLimits limits;
  private final ExpiryTimer timer;
  private boolean wipePlanned;
  private boolean closed;

  HeldDataKeys(CacheLimits limits, ExpiryTimer timer) {
    this.limits = limits;
    this.timer = timer;
  }

  private static final class Held {
    final DataKey dataKey;
    final long expires;
    int usesLeft;

    Held(DataKey dataKey, long expires, int usesLeft) {
      this.dataKey = dataKey;
      this.expires = expires;
      this.usesLeft = usesLeft;
    }
  }

  /// When a call begins: what it brings is held from then on.
  long now() {
    return timer.nanoTime();
  }

  /// A copy of the data key at `place`, which the caller closes; null when there is none. Counts as
  /// a use.
  synchronized @Nullable DataKey copyOf(K place) {
    Held held = byUse.get(place);
    if (held == null) {
      return null;
    }
    if (held.expires - timer.nanoTime() <= 0) {
      remove(place);
      return null;
    }
    DataKey copy = Copies.of(held.dataKey);
    if (--held.usesLeft == 0) {
      remove(place);
    }
    return copy;
  }

  /// Holds a copy of `dataKey`, which the caller has used once.
  ///
  /// @param began when the call began that brought it
  synchronized void hold(K place, DataKey dataKey, long began) {
    if (closed || limits.uses() == 1) {
      return;
    }
    remove(place);
    while (byUse.size() >= limits.entries()) {
      remove(byUse.keySet().iterator().next());
    }
    long expires = began + limits.timeToLive().toNanos();
    byUse.put(place, new Held(Copies.of(dataKey), expires, limits.uses() - 1));
    planWipe();
  }

  /// What is held at `place` itself, for tests.
  synchronized @Nullable DataKey heldAt(K place) {
    Held held = byUse.get(place);
    return held == null ? null : held.dataKey;
  }

  private void remove(K place) {
    Held held = byUse.remove(place);
    if (held != null) {
      held.dataKey.close();
    }
  }

  private void planWipe() {
    if (wipePlanned || byUse.isEmpty()) {
      return;
    }
    long now = timer.nanoTime();
    long soonest = limits.timeToLive().toNanos();
    for (Held held : byUse.values()) {
      soonest = Math.min(soonest, held.expires - now);
    }
    wipePlanned = true;
    timer.after(Duration.ofNanos(Math.max(0, soonest)), this::wipeExpired);
  }

  private synchronized void wipeExpired() {
    wipePlanned = false;
    if (closed) {
      return;
    }
    long now = timer.nanoTime();
    Iterator<Held> all = byUse.values().iterator();
    while (all.hasNext()) {
      Held held = all.next();
      if (held.expires - now <= 0) {
        all.remove();
        held.dataKey.close();
      }
    }
    planWipe();
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.close();
    byUse.values().forEach(held -> held.dataKey.close());
    byUse.clear();
  }
}
