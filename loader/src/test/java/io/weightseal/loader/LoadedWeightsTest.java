package io.weightseal.loader;

import static io.weightseal.loader.WeightBytes.f32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.loader.WeightBytes.Given;
import io.weightseal.loader.linux.MappingFlags;
import io.weightseal.loader.memory.PrivateMemory.Protection;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LoadedWeightsTest {
  private static final Given GIVEN = f32("w", 1024, 3000);

  private final Workbench bench = new Workbench();

  private LoadedWeights loaded() throws IOException {
    try (WeightLoader loader =
        bench.openFile("model.safetensors", WeightBytes.safetensors(GIVEN))) {
      return loader.load();
    }
  }

  @Test
  void outliveTheirLoader() throws Exception {
    try (LoadedWeights weights = loaded()) {
      assertArrayEquals(
          GIVEN.bytes(), weights.tensor("w").segment().toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void throwWhenReadAfterTheyWereClosed() throws Exception {
    LoadedWeights weights = loaded();
    MemorySegment segment = weights.tensor("w").segment();
    ByteBuffer buffer = weights.tensor("w").buffer();
    weights.close();
    weights.close();
    assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
    assertThrows(IllegalStateException.class, () -> buffer.get(0));
  }

  @Test
  void giveTheirAddressesBackWhenClosed() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/smaps")), "no /proc here");
    LoadedWeights weights = loaded();
    long address = weights.tensor("w").segment().address();
    assertFalse(MappingFlags.at(address).isEmpty());
    weights.close();
    assertEquals(Set.of(), MappingFlags.at(address));
  }

  @Test
  void lieInMemoryThatCoreFilesAndForksHaveNothingOf() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/smaps")), "no /proc here");
    try (LoadedWeights weights = loaded()) {
      assertTrue(weights.protections().contains(Protection.NOT_IN_CORE_DUMPS));
      assertTrue(weights.protections().contains(Protection.NOT_AFTER_FORK));
      Set<String> flags = MappingFlags.at(weights.tensor("w").segment().address());
      assertTrue(flags.contains(MappingFlags.NOT_IN_CORE_DUMPS), flags.toString());
      assertTrue(flags.contains(MappingFlags.NOT_AFTER_FORK), flags.toString());
      assertEquals(
          weights.protections().contains(Protection.LOCKED), flags.contains(MappingFlags.LOCKED));
    }
  }

  @Test
  void areNotThereWhenAByteIsNotAuthentic() throws Exception {
    bench.openFile("model.safetensors", WeightBytes.safetensors(GIVEN)).close();
    byte[] sealed = bench.bytes("sealed");
    sealed[sealed.length / 2] ^= 1;
    bench.store.put("sealed", sealed);
    long before = mappedKib();
    try (WeightLoader loader = bench.open(WeightLoader.Options.DEFAULT)) {
      loader.tensors();
      for (int i = 0; i < 10; i++) {
        assertThrows(NotAuthenticException.class, loader::load);
        assertThrows(NotAuthenticException.class, () -> loader.loadFile("model.safetensors"));
      }
    }
    long kept = mappedKib() - before;
    assertTrue(kept < GIVEN.length() >> 10, "mappings that are left: " + kept + " KiB");
  }

  /// All that is mapped outside the heap and left out of core files.
  private static long mappedKib() throws IOException {
    long size = 0;
    long sum = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.startsWith("Size:")) {
        size = Long.parseLong(line.replaceAll("[^0-9]", ""));
      } else if (line.startsWith("VmFlags:") && line.contains(" dd") && line.contains(" dc")) {
        sum += size;
      }
    }
    return sum;
  }

  @Test
  void canBeLoadedAndReadByManyThreads() throws Exception {
    List<Callable<Boolean>> work = new ArrayList<>();
    try (WeightLoader loader =
            bench.openFile("model.safetensors", WeightBytes.safetensors(GIVEN, f32("v", 7, 7)));
        LoadedWeights shared = loader.load();
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 24; i++) {
        work.add(
            () -> {
              try (LoadedWeights own = loader.load(List.of("w"))) {
                return own.tensor("w").segment().mismatch(shared.tensor("w").segment()) == -1;
              }
            });
      }
      for (Future<Boolean> same : threads.invokeAll(work)) {
        assertTrue(same.get());
      }
    }
  }

  @Test
  void sayNothingOfTheirValues() throws Exception {
    try (LoadedWeights weights = loaded()) {
      assertEquals("w F32[1024, 3000]", weights.tensor("w").toString());
    }
  }
}
