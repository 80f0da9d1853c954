package io.weightseal.loader.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.loader.agent.ChunkMap.Outcome;
import io.weightseal.loader.agent.ChunkMap.Run;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ChunkMapTest {
  @Test
  void givesEachChunkToOne() {
    ChunkMap map = new ChunkMap();
    assertEquals(List.of(new Run(2, 5)), map.claim(2, 5));
    assertEquals(List.of(new Run(0, 2), new Run(5, 8)), map.claim(0, 8));
    assertEquals(List.of(), map.claim(0, 8));
    assertEquals(List.of(), map.claim(3, 3));
  }

  @Test
  void givesFailedChunksToTheNext() throws Exception {
    ChunkMap map = new ChunkMap();
    map.claim(0, 4);
    map.settle(new Run(0, 4), Outcome.FAILED);
    assertFalse(map.await(0, 4));
    assertEquals(List.of(new Run(0, 4)), map.claim(0, 4));
    map.settle(new Run(0, 4), Outcome.DECRYPTED);
    assertTrue(map.await(0, 4));
    assertEquals(List.of(), map.claim(0, 4));
  }

  @Test
  void waitsForOthers() throws Exception {
    ChunkMap map = new ChunkMap();
    map.claim(0, 4);
    AtomicReference<Boolean> answer = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  started.countDown();
                  try {
                    answer.set(map.await(1, 3));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    started.await();
    waiting.join(100);
    assertTrue(waiting.isAlive(), "did not wait");
    map.settle(new Run(0, 4), Outcome.DECRYPTED);
    waiting.join();
    assertEquals(true, answer.get());
  }

  // agent-v1#need-3
  @Test
  void hasEachChunkDecryptedOnceByManyThreads() throws Exception {
    ChunkMap map = new ChunkMap();
    ConcurrentHashMap<Integer, Integer> decrypted = new ConcurrentHashMap<>();
    List<Thread> threads =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(seed -> Thread.ofPlatform().start(() -> ask(map, decrypted, seed)))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), decrypted.values().stream().filter(times -> times != 1).toList());
    assertTrue(decrypted.size() > 400, decrypted.size() + " chunks");
  }

  private static void ask(ChunkMap map, ConcurrentHashMap<Integer, Integer> decrypted, int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      int first = random.nextInt(500);
      int end = first + random.nextInt(60);
      try {
        boolean whole = false;
        while (!whole) {
          for (Run run : map.claim(first, end)) {
            for (int chunk = run.first(); chunk < run.end(); chunk++) {
              decrypted.merge(chunk, 1, Integer::sum);
            }
            map.settle(run, Outcome.DECRYPTED);
          }
          whole = map.await(first, end);
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
