package io.weightseal.server.http.serve;

import io.weightseal.api.WeightsealException;
import io.weightseal.format.KeysFile;
import io.weightseal.server.http.page.ShownModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// For whom models are sealed, as their keys.json says: read several at once, and anew after a few
/// seconds, so that viewers neither wait long for a store nor make it busy. Safe for use by several
/// threads.
final class KnownRecipients {
  private static final int MOST_KNOWN = 10_000;
  private static final long FRESH = Duration.ofSeconds(5).toNanos();
  private static final int AT_ONCE = 16;

  /// Empty where keys.json cannot be read.
  private record Known(long askedAt, CompletableFuture<Optional<List<ShownModel.Key>>> recipients) {
    boolean isFresh() {
      return !recipients.isDone() || System.nanoTime() - askedAt < FRESH;
    }
  }

  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final Semaphore reading = new Semaphore(AT_ONCE);

  /// The recipients of each model, in the models' order; empty where they cannot be read.
  List<Optional<List<ShownModel.Key>>> of(List<ServedModel> models) {
    if (known.size() + models.size() > MOST_KNOWN) {
      known.clear();
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Known> asked = models.stream().map(model -> ask(model, threads)).toList();
      return asked.stream().map(each -> each.recipients.join()).toList();
    }
  }

  private Known ask(ServedModel model, ExecutorService threads) {
    return known.compute(
        model.folder().toString(),
        (_, before) ->
            before != null && before.isFresh()
                ? before
                : new Known(
                    System.nanoTime(), CompletableFuture.supplyAsync(() -> read(model), threads)));
  }

  private Optional<List<ShownModel.Key>> read(ServedModel model) {
    reading.acquireUninterruptibly();
    try {
      return Optional.of(
          KeysFile.parse(KeysFile.NAME, Catalog.keys(model)).list().stream()
              .map(key -> new ShownModel.Key(key.key().value(), key.keyVersion(), key.created()))
              .toList());
    } catch (WeightsealException e) {
      return Optional.empty();
    } finally {
      reading.release();
    }
  }
}
