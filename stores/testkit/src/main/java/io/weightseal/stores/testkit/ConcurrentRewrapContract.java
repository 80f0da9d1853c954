package io.weightseal.stores.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.Weightseal;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.FakeKeyService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rewraps of one model at once, against a service that compares and writes in one step.
@Timeout(120)
public abstract class ConcurrentRewrapContract {
  private static final int AT_ONCE = 4;

  private final BucketService service;
  private final FakeKeyService keys = new FakeKeyService("local");
  private final Weightseal engine = Weightseal.builder().keyService(keys).workers(1).build();

  /// @param service compares and writes in one step
  protected ConcurrentRewrapContract(BucketService service) {
    this.service = service;
  }

  @RepeatedTest(3)
  void losesNoneOfSeveralRewrapsAtOnce(@TempDir Path folder) throws Exception {
    KeyUri key = keys.add("team");
    Path model = Files.createDirectory(folder.resolve("llama"));
    Files.writeString(model.resolve("config.json"), "{}");
    try (BucketStore store = service.store(service.newBucket())) {
      Location sealed = new Location(store, "models/llama.sealed");
      engine.encrypt(FileStore.locate(model), sealed, EncryptOptions.of(key, "llama"));
      List<Future<?>> all = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
        for (int i = 0; i < AT_ONCE; i++) {
          KeyUri each = keys.add("key-" + i);
          all.add(threads.submit(() -> engine.rewrap(sealed, List.of(each), List.of())));
        }
      }
      for (Future<?> each : all) {
        each.get();
      }
      assertEquals(AT_ONCE + 1, engine.inspect(sealed).recipients().size());
      engine.verify(sealed, Expectations.NONE);
    }
  }
}
