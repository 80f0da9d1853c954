package io.weightseal.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.tensors.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlanTest {
  private static final long CHUNK = 1 << 14;

  /// Tensors of any size, with gaps between them, some of which are wanted.
  private static List<Tensor> random(Random random, long dataStart) {
    List<Tensor> wanted = new ArrayList<>();
    long at = dataStart;
    for (int i = 0; i < 300; i++) {
      long length = random.nextInt(10) == 0 ? 0 : random.nextLong(1L << random.nextInt(1, 33));
      if (random.nextInt(3) > 0) {
        wanted.add(new Tensor("t" + i, "U8", List.of(length), at, length));
      }
      at += length + (random.nextBoolean() ? 0 : random.nextInt(64));
    }
    Collections.shuffle(wanted, random);
    return wanted;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void readsEachWantedByteOnceToItsPlace(long seed) {
    Random random = new Random(seed);
    long dataStart = random.nextInt(10_000);
    List<Tensor> wanted = random(random, dataStart);
    MemoryPlan plan = MemoryPlan.of(dataStart, wanted);
    assertEquals(wanted.size(), plan.tensors().size());
    for (MemoryPlan.Placed placed : plan.tensors()) {
      Tensor tensor = placed.tensor();
      assertEquals(
          1,
          plan.runs().stream()
              .filter(
                  run ->
                      run.fileOffset() <= tensor.offset()
                          && tensor.end() <= run.fileOffset() + run.length()
                          && placed.memoryOffset() - run.memoryOffset()
                              == tensor.offset() - run.fileOffset())
              .count(),
          tensor::toString);
      assertEquals(
          (tensor.offset() - dataStart) % LoadedWeights.ALIGNMENT,
          placed.memoryOffset() % LoadedWeights.ALIGNMENT);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void takesLittleMoreThanIsWantedAndLetsRunsNotOverlap(long seed) {
    Random random = new Random(seed);
    MemoryPlan plan = MemoryPlan.of(0, random(random, 0));
    long wanted = plan.tensors().stream().mapToLong(p -> p.tensor().length()).sum();
    assertTrue(plan.bytes() <= wanted + plan.tensors().size() * CHUNK);
    for (int i = 1; i < plan.runs().size(); i++) {
      MemoryPlan.Run before = plan.runs().get(i - 1);
      MemoryPlan.Run run = plan.runs().get(i);
      assertTrue(run.fileOffset() >= before.fileOffset() + before.length() + CHUNK);
      assertTrue(run.memoryOffset() >= before.memoryOffset() + before.length());
    }
    assertEquals(
        plan.bytes(),
        LongStream.concat(
                LongStream.of(0),
                plan.runs().stream().mapToLong(r -> r.memoryOffset() + r.length()))
            .max()
            .getAsLong());
  }
}
