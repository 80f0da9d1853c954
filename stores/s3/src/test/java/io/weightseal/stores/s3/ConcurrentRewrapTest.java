package io.weightseal.stores.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.Weightseal;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.LoopbackServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rewraps of one model at once, against a server that compares and writes in one step, as S3 does
/// and S3Proxy does not.
@Timeout(120)
class ConcurrentRewrapTest {
  private static final int AT_ONCE = 4;

  private final LoopbackServer server =
      LoopbackServer.shared("moto-serial", Duration.ofMinutes(15));
  private final FakeKeyService keys = new FakeKeyService("local");
  private final Weightseal engine = Weightseal.builder().keyService(keys).workers(1).build();
  @TempDir private Path folder;

  @RepeatedTest(3)
  void losesNoneOfSeveralRewrapsAtOnce() throws Exception {
    KeyUri key = keys.add("team");
    Path model = Files.createDirectory(folder.resolve("llama"));
    Files.writeString(model.resolve("config.json"), "{}");
    try (BucketStore store = S3Server.store(server.http(), S3Server.newBucket(server))) {
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
