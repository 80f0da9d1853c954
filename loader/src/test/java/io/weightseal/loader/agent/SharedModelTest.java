package io.weightseal.loader.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.KeyUri;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.testkit.FakeKeyService;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Two clients that need the same chunk at the same time.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class SharedModelTest {
  private static final List<Request.Range> RANGE = List.of(new Request.Range(0, 0, 100));

  @TempDir private Path folder;
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);
  private volatile boolean fails;

  /// A model whose first read waits.
  private SealedModel model() throws IOException {
    FakeKeyService keys = new FakeKeyService("fake");
    KeyUri key = keys.add("k");
    Weightseal engine = Weightseal.builder().keyService(keys).build();
    Path plain = Files.writeString(folder.resolve("w"), "weights ".repeat(100));
    Path sealed = folder.resolve("w.sealed");
    engine.encrypt(FileStore.locate(plain), FileStore.locate(sealed), EncryptOptions.of(key, "w"));
    SealedModel model = engine.open(FileStore.locate(sealed), Expectations.NONE);
    SealedFile slow = slow(model.files().getFirst());
    return (SealedModel)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {SealedModel.class},
            (_, method, arguments) ->
                method.getName().equals("files") ? List.of(slow) : method.invoke(model, arguments));
  }

  private SealedFile slow(SealedFile file) {
    return (SealedFile)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {SealedFile.class},
            (_, method, arguments) -> {
              if (method.getName().equals("read") && reading.getCount() > 0) {
                reading.countDown();
                mayGoOn.await();
                if (fails) {
                  throw new IllegalStateException("a disk that fails once");
                }
              }
              return method.invoke(file, arguments);
            });
  }

  private static FutureTask<Boolean> start(SharedModel model) {
    FutureTask<Boolean> need =
        new FutureTask<>(
            () -> {
              model.need(RANGE);
              return true;
            });
    Thread.ofPlatform().daemon().start(need);
    return need;
  }

  // agent-v1#need-1
  @Test
  void answersNobodyBeforeTheChunkIsThere() throws Exception {
    try (SharedModel model = new SharedModel(model(), 1)) {
      FutureTask<Boolean> first = start(model);
      reading.await();
      FutureTask<Boolean> second = start(model);
      Thread.sleep(300);
      assertEquals(List.of(false, false), List.of(first.isDone(), second.isDone()));
      mayGoOn.countDown();
      assertEquals(List.of(true, true), List.of(first.get(), second.get()));
    }
  }

  @Test
  void decryptsWhatAnotherCouldNot() throws Exception {
    fails = true;
    try (SharedModel model = new SharedModel(model(), 1)) {
      FutureTask<Boolean> first = start(model);
      reading.await();
      FutureTask<Boolean> second = start(model);
      Thread.sleep(300);
      mayGoOn.countDown();
      assertThrows(ExecutionException.class, first::get);
      assertEquals(true, second.get(20, TimeUnit.SECONDS));
      assertEquals(800, model.decryptedBytes());
    }
  }
}
