package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Recipient;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.core.internal.artifact.SingleFile;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryObjectStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// In a store without locks, rewraps at the same time lose none of their changes.
class RewrapConflictTest {
  private final FakeKeyService keys = new FakeKeyService("local");
  private final KeyUri first = keys.add("first");
  private final KeyUri second = keys.add("second");
  private final KeyUri third = keys.add("third");
  private final MemoryObjectStore store = MemoryObjectStore.withoutLocks();
  private final Location model = new Location(store, "model.sealed");
  private final Location file = new Location(store, "file.sealed");
  private final Weightseal engine = engine(keys);

  private static Weightseal engine(KeyService service) {
    return Weightseal.builder().keyService(service).workers(1).build();
  }

  @BeforeEach
  void seal() throws Exception {
    store.put("model/weights", new byte[100_000]);
    store.put("file", new byte[100_000]);
    EncryptOptions options = EncryptOptions.of(first, "llama");
    engine.encrypt(new Location(store, "model"), model, options);
    engine.encrypt(new Location(store, "file"), file, options);
  }

  /// What happens while a data key is being wrapped.
  private interface Meanwhile {
    void run() throws Exception;
  }

  /// Key services whose `wrap` lets something else happen first, `times` times.
  private KeyService interrupted(int times, Meanwhile meanwhile) {
    return new KeyService() {
      private int left = times;

      @Override
      public String scheme() {
        return keys.scheme();
      }

      @Override
      public boolean knows(KeyUri key) {
        return keys.knows(key);
      }

      @Override
      public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
          throws KeyServiceException {
        if (left-- > 0) {
          try {
            meanwhile.run();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        }
        return keys.wrap(dataKey, key, identity);
      }

      @Override
      public DataKey unwrap(Recipient recipient, ModelIdentity identity)
          throws KeyServiceException, NotAuthenticException {
        return keys.unwrap(recipient, identity);
      }

      @Override
      public KeyStatus status(KeyUri key) throws KeyServiceException {
        return keys.status(key);
      }

      @Override
      public void close() {}
    };
  }

  private Set<KeyUri> recipients(Location sealed) throws Exception {
    return engine.inspect(sealed).recipients().stream()
        .map(Recipient::key)
        .collect(Collectors.toSet());
  }

  @Test
  void keepsWhatAnotherRewrapDidMeanwhile() throws Exception {
    for (Location sealed : List.of(model, file)) {
      engine(interrupted(1, () -> engine.rewrap(sealed, List.of(second), List.of())))
          .rewrap(sealed, List.of(third), List.of());
      assertEquals(Set.of(first, second, third), recipients(sealed));
      engine.verify(sealed, Expectations.NONE);
    }
  }

  @Test
  void keepsWhatAnotherRewrapRemovedMeanwhile() throws Exception {
    for (Location sealed : List.of(model, file)) {
      engine.rewrap(sealed, List.of(second), List.of());
      engine(interrupted(1, () -> engine.rewrap(sealed, List.of(), List.of(first))))
          .rewrap(sealed, List.of(third), List.of());
      assertEquals(Set.of(second, third), recipients(sealed));
    }
  }

  @Test
  void givesUpWhereOthersNeverStopAndLeavesTheirs() throws Exception {
    int[] count = {0};
    KeyService busy =
        interrupted(
            Integer.MAX_VALUE,
            () -> {
              count[0]++;
              engine.rewrap(model, List.of(second), List.of());
            });
    StoreException failure =
        assertThrows(
            StoreException.class, () -> engine(busy).rewrap(model, List.of(third), List.of()));
    assertEquals(Reason.CONFLICT, failure.reason());
    assertTrue(failure.retryable());
    assertEquals(8, count[0]);
    assertEquals(Set.of(first, second), recipients(model));
  }

  @Test
  void losesNoneOfManyAtOnce() throws Exception {
    List<KeyUri> added = IntStream.range(0, 6).mapToObj(i -> keys.add("key-" + i)).toList();
    for (Location sealed : List.of(model, file)) {
      try (ExecutorService threads = Executors.newFixedThreadPool(added.size())) {
        List<Future<?>> all =
            added.stream()
                .<Future<?>>map(
                    key -> threads.submit(() -> engine.rewrap(sealed, List.of(key), List.of())))
                .toList();
        for (Future<?> each : all) {
          each.get();
        }
      }
      assertEquals(7, recipients(sealed).size());
    }
  }

  @Test
  void writesBothKeySlotsInOneStep() throws Exception {
    byte[] before = bytes("file.sealed");
    engine.rewrap(file, List.of(second), List.of(first));
    // spec: v1#slt-7
    SingleFile front = SingleFile.read(file);
    assertTrue(front.slots().identical());
    assertEquals(2, front.slots().current().generation());
    assertEquals(Set.of(second), recipients(file));
    int payload = front.header().payloadOffset();
    byte[] after = bytes("file.sealed");
    assertArrayEquals(
        java.util.Arrays.copyOfRange(before, payload, before.length),
        java.util.Arrays.copyOfRange(after, payload, after.length));
    engine.decrypt(file, new Location(store, "opened"), Expectations.NONE, IfExists.REFUSE);
    assertArrayEquals(new byte[100_000], bytes("opened"));
  }

  private byte[] bytes(String name) throws Exception {
    return Workbench.bytes(store, name);
  }
}
