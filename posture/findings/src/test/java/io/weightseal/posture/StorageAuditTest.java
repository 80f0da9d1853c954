package io.weightseal.posture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StorageAuditTest {
  private static final List<String> URIS =
      IntStream.range(0, 60).mapToObj(i -> "s3://bucket-" + i).toList();

  @Test
  void looksAtNoMoreThanSoManySideBySide() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<String> told = new ArrayList<>();
    var found =
        new StorageAudit(new AuditOptions(5, 10_000))
            .of(
                URIS,
                _ -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  pause();
                  now.decrementAndGet();
                  return List.of();
                },
                (uri, _) -> told.add(uri));
    assertTrue(most.get() > 1 && most.get() <= 5, most::toString);
    assertEquals(URIS, new ArrayList<>(found.keySet()));
    assertEquals(60, told.size());
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void beginsWithNoMoreThanSoManyInASecond() throws Exception {
    long start = System.nanoTime();
    new StorageAudit(new AuditOptions(60, 100)).of(URIS, _ -> List.of(), (_, _) -> {});
    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(seconds > 0.55, () -> "60 buckets at 100 a second took " + seconds);
  }

  @Test
  void aDefectInOneLookIsNotPassedOver() {
    assertThrows(
        IllegalStateException.class,
        () ->
            new StorageAudit(new AuditOptions(2, 1000))
                .of(
                    URIS,
                    uri -> {
                      if (uri.endsWith("-7")) {
                        throw new IllegalArgumentException("no");
                      }
                      return List.of();
                    },
                    (_, _) -> {}));
  }
}
