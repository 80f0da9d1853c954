package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An attempt is waited for while bytes move, and ended when none do, or when it takes too long.
@Timeout(60)
class PatienceTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final GcsRefusal REFUSAL = new GcsRefusal(GcsAction.READ, "gs://bucket/object");

  private static void assertGivenUp(CompletableFuture<String> call, Patience patience) {
    StoreException late = assertThrows(StoreException.class, () -> patience.await(call, REFUSAL));
    assertEquals(Reason.UNAVAILABLE, late.reason());
    assertTrue(late.getMessage().contains("it took too long; "), late::getMessage);
    assertTrue(call.isCancelled());
  }

  @Test
  void endsACallThatFellSilent() {
    assertGivenUp(new CompletableFuture<>(), Patience.of(NEVER, Duration.ofMillis(20)));
  }

  @Test
  void endsACallThatTakesTooLong() {
    assertGivenUp(new CompletableFuture<>(), Patience.of(Duration.ofMillis(20), NEVER));
  }

  @Test
  void waitsWhileBytesMove() throws Exception {
    CompletableFuture<String> call = new CompletableFuture<>();
    Patience patience = Patience.of(NEVER, Duration.ofSeconds(2));
    Thread mover =
        Thread.startVirtualThread(
            () -> {
              for (int i = 0; i < 50; i++) {
                patience.moved().incrementAndGet();
                assertTrue(!call.isCancelled());
                sleep(Duration.ofMillis(50));
              }
              call.complete("done");
            });
    assertEquals("done", patience.await(call, REFUSAL));
    mover.join();
  }

  private static void sleep(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
