package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.core.FaultyStore.Call;
import io.weightseal.core.internal.artifact.SingleFile;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rewrapping that is cut off, done by several at once, or done to something large.
@Timeout(120)
class RewrapCrashTest {
  private static final byte[] PLAINTEXT = Workbench.plaintext(20_000);

  @TempDir private Path folder;
  private final Workbench bench = new Workbench();
  private final Weightseal engine = bench.engine(1);
  private final KeyUri next = bench.keys.add("next");

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void opensWithOldOrNewKeysWhereverItIsCutOff(int patches) throws Exception {
    Location sealed = bench.seal(PLAINTEXT);
    FaultyStore crashing = new FaultyStore(bench.store, Call.PATCH, patches);
    Location there = new Location(crashing, "sealed");
    assertThrows(
        StoreException.class, () -> engine.rewrap(there, List.of(next), List.of(bench.key)));
    assertArrayEquals(PLAINTEXT, bench.decrypt(sealed));
    // What is half written is reported, though the file opens.
    assertThrows(MalformedArtifactException.class, () -> engine.verify(sealed, Expectations.NONE));
    assertFalse(engine.inspect(sealed).keysIntact());
    KeyUri opens = patches == 0 ? bench.key : next;
    assertEquals(List.of(opens), recipients(sealed));
    // Any rewrap repairs it.
    engine.rewrap(sealed, List.of(next), patches == 0 ? List.of(bench.key) : List.of());
    assertEquals(next, engine.verify(sealed, Expectations.NONE).openedBy());
    assertTrue(engine.inspect(sealed).keysIntact());
  }

  @Test
  void writesTheSlotThatIsNotInUseFirst() throws Exception {
    Location sealed = bench.seal(PLAINTEXT);
    Set<Integer> used = new HashSet<>();
    for (int round = 0; round < 4; round++) {
      // A rewrap whose second patch never came leaves two valid slots of different generations.
      byte[] before = bench.bytes("sealed");
      SingleFile old = SingleFile.read(sealed);
      int inUse = old.slots().currentIndex();
      FaultyStore watched = FaultyStore.counting(bench.store);
      engine.rewrap(new Location(watched, "sealed"), List.of(next), List.of());
      long first = old.header().size();
      long second = first + old.header().slotBytes();
      // spec: v1#slt-3
      assertEquals(inUse == 0 ? List.of(second, first) : List.of(first, second), watched.patches());
      SingleFile now = SingleFile.read(sealed);
      assertEquals(old.slots().current().generation() + 1, now.slots().current().generation());
      assertTrue(now.slots().identical());
      int undone = (int) (round % 2 == 0 ? first : second);
      byte[] half = bench.bytes("sealed");
      System.arraycopy(before, undone, half, undone, old.header().slotBytes());
      bench.store.put("sealed", half);
      OpenSummary summary = engine.verify(sealed, Expectations.NONE);
      assertTrue(summary.remarks().getFirst().contains("rewrap again"), summary::toString);
      used.add(inUse);
    }
    assertEquals(Set.of(0, 1), used);
  }

  @Test
  void replacesTheKeyFileInOneStep() throws Exception {
    Location model = bench.sealModel(Map.of("a", PLAINTEXT));
    byte[] before = bench.bytes("model.sealed/keys.json");
    FaultyStore crashing = new FaultyStore(bench.store, Call.REPLACE, 0);
    // spec: v1#kjs-2
    assertThrows(
        StoreException.class,
        () -> engine.rewrap(new Location(crashing, "model.sealed"), List.of(next), List.of()));
    assertArrayEquals(before, bench.bytes("model.sealed/keys.json"));
    engine.verify(model, Expectations.NONE);
    FaultyStore watched = FaultyStore.counting(bench.store);
    engine.rewrap(new Location(watched, "model.sealed"), List.of(next), List.of());
    assertEquals(List.of(), watched.patches());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void losesNoRecipientOfConcurrentRewraps(boolean asModel) throws Exception {
    Path plain = folder.resolve("model");
    if (asModel) {
      Files.createDirectory(plain);
      Files.write(plain.resolve("a"), PLAINTEXT);
    } else {
      Files.write(plain, PLAINTEXT);
    }
    Location sealed = new Location(new FileStore(folder), "sealed");
    engine.encrypt(FileStore.locate(plain), sealed, bench.options());
    List<KeyUri> keys = new ArrayList<>();
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(7)) {
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        KeyUri key = bench.keys.add("new" + i);
        keys.add(key);
        work.add(threads.submit(() -> rewrapUntilDone(sealed, key)));
      }
      // Who opens meanwhile finds old or new keys, never half of them.
      Future<?> reader =
          threads.submit(
              () -> {
                while (!done.get()) {
                  engine.open(sealed, Expectations.NONE).close();
                }
                return null;
              });
      for (Future<?> each : work) {
        each.get();
      }
      done.set(true);
      reader.get();
    }
    assertTrue(recipients(sealed).containsAll(keys));
    assertEquals(13, recipients(sealed).size());
    engine.verify(sealed, Expectations.NONE);
    assertEquals(List.of(), Leftovers.in(folder));
  }

  private Void rewrapUntilDone(Location sealed, KeyUri key) throws Exception {
    while (true) {
      try {
        engine.rewrap(sealed, List.of(key), List.of());
        return null;
      } catch (StoreException e) {
        assertEquals(Reason.LOCKED, e.reason(), e::toString);
        Thread.sleep(3);
      }
    }
  }

  @Test
  void isLockedOutWhileAnotherProcessRewraps() throws Exception {
    Files.write(folder.resolve("plain"), PLAINTEXT);
    Location sealed = new Location(new FileStore(folder), "sealed");
    engine.encrypt(FileStore.locate(folder.resolve("plain")), sealed, bench.options());
    try (OtherProcess other = OtherProcess.start("update", folder, "sealed")) {
      assertEquals("held", other.word());
      StoreException refusal =
          assertThrows(StoreException.class, () -> engine.rewrap(sealed, List.of(next), List.of()));
      assertEquals(Reason.LOCKED, refusal.reason());
      // It is killed, which frees the file.
    }
    engine.rewrap(sealed, List.of(next), List.of());
    assertEquals(List.of(), Leftovers.in(folder));
  }

  @Test
  void costsTheSameForEverySize() throws Exception {
    FaultyStore small = rewrapped("small", 1 << 10, false);
    FaultyStore large = rewrapped("large", 200 << 20, false);
    assertEquals(small.bytesWritten(), large.bytesWritten());
    // The last chunk, which shows that the data key is the right one, is of another length.
    assertTrue(Math.abs(small.bytesRead() - large.bytesRead()) <= 16_384);
    FaultyStore smallModel = rewrapped("small model", 1 << 10, true);
    FaultyStore largeModel = rewrapped("large model", 200 << 20, true);
    assertEquals(smallModel.bytesWritten(), largeModel.bytesWritten());
    // The manifest has 66 bytes more for each segment, in base64, and is read twice.
    assertTrue(Math.abs(smallModel.bytesRead() - largeModel.bytesRead()) <= 3 * 2 * 100);
  }

  private FaultyStore rewrapped(String name, int size, boolean asModel) throws Exception {
    ObjectStore files = new FileStore(folder);
    Path plain = folder.resolve(name);
    if (asModel) {
      Files.createDirectory(plain);
    }
    Path file = asModel ? plain.resolve("weights") : plain;
    try (RandomAccessFile sparse = new RandomAccessFile(file.toString(), "rw")) {
      sparse.setLength(size);
    }
    Location sealed = new Location(files, name + ".sealed");
    bench.engine(2).encrypt(new Location(files, name), sealed, bench.options());
    FaultyStore counting = FaultyStore.counting(files);
    engine.rewrap(new Location(counting, sealed.name()), List.of(next), List.of(bench.key));
    engine.open(sealed, Expectations.NONE).close();
    return counting;
  }

  private List<KeyUri> recipients(Location sealed) throws Exception {
    return engine.inspect(sealed).recipients().stream().map(each -> each.key()).toList();
  }
}
