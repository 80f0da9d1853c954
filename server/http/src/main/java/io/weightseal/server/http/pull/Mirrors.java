package io.weightseal.server.http.pull;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Mirrors in the order in which they are preferred, and for how long they are asked while nothing
/// arrives. Safe for use by several threads.
final class Mirrors {
  private final List<Mirror> all;
  private final Duration patience;
  private final Consumer<String> notices;
  private final AtomicLong lastArrival = new AtomicLong(System.nanoTime());

  Mirrors(List<URI> bases, Duration patience, Consumer<String> notices) {
    this.all = bases.stream().map(Mirror::new).toList();
    this.patience = patience;
    this.notices = notices;
  }

  /// Something that can be asked of any mirror.
  interface Call<R> {
    R on(Mirror mirror) throws FetchFailure, StoreException, InterruptedException;
  }

  /// Asks the mirrors, one after the other and again, until one answers.
  ///
  /// @param distrusted mirrors that are not to be asked
  /// @throws StoreException when all have refused, or nothing came for too long
  <R> R ask(Set<Mirror> distrusted, Call<R> call) throws StoreException, InterruptedException {
    while (true) {
      Mirror mirror = next(distrusted);
      try {
        R answer = call.on(mirror);
        mirror.answered();
        return answer;
      } catch (FetchFailure e) {
        if (mirror.failed(e) && all.size() > 1) {
          notices.accept(mirror + " is not asked any more: " + e.getMessage());
        }
      }
    }
  }

  private Mirror next(Set<Mirror> distrusted) throws StoreException, InterruptedException {
    while (true) {
      Mirror best = best(distrusted);
      if (best == null) {
        throw refused();
      }
      long rest = best.rest();
      if (rest <= 0) {
        return best;
      }
      if (System.nanoTime() - lastArrival.get() > patience.toNanos()) {
        throw unavailable(best.lastFailure());
      }
      TimeUnit.NANOSECONDS.sleep(rest);
    }
  }

  private @Nullable Mirror best(Set<Mirror> distrusted) {
    List<Mirror> usable =
        all.stream().filter(each -> !distrusted.contains(each) && !each.isOut()).toList();
    List<Mirror> honest = usable.stream().filter(each -> !each.hasLied()).toList();
    Mirror best = null;
    for (Mirror each : honest.isEmpty() ? usable : honest) {
      if (best == null || (best.rest() > 0 && each.rest() < best.rest())) {
        best = each;
      }
    }
    return best;
  }

  /// Something came.
  void arrived() {
    lastArrival.set(System.nanoTime());
  }

  private StoreException refused() {
    FetchFailure first =
        all.stream()
            .map(Mirror::lastFailure)
            .filter(each -> each != null && each.lasts())
            .findFirst()
            .orElse(null);
    String said = all.stream().map(Mirrors::said).collect(Collectors.joining("; also "));
    return first == null
        ? new StoreException(Reason.UNAVAILABLE, said + "; " + FetchFailure.AGAIN)
        : new StoreException(first.reason(), said + "; " + first.next());
  }

  private static String said(Mirror mirror) {
    FetchFailure failure = mirror.lastFailure();
    return failure == null ? mirror + " was not asked" : text(failure);
  }

  private static String text(@Nullable FetchFailure failure) {
    return failure == null ? "not asked" : String.valueOf(failure.getMessage());
  }

  private StoreException unavailable(@Nullable FetchFailure failure) {
    return new StoreException(
        Reason.UNAVAILABLE,
        "nothing arrived for %d s: %s; run this again later: it goes on where it stopped"
            .formatted(patience.toSeconds(), text(failure)));
  }
}
