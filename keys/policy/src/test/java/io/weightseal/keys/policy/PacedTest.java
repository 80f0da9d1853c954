package io.weightseal.keys.policy;

import static io.weightseal.keys.policy.ScriptedKeyService.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PacedTest {
  private final ScriptedKeyService inner = new ScriptedKeyService();
  private final FakePauses pauses = new FakePauses();

  @Test
  void letsABurstThroughAndThenKeepsTheRate() throws Exception {
    Paced service = new Paced(inner, new Pace(10, 3, 1), pauses);
    for (int i = 0; i < 6; i++) {
      service.status(KEY);
    }
    assertEquals(
        List.of(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(100)),
        pauses.slept);
    assertEquals(6, inner.calls.size());
  }

  @Test
  void savesUpNoMoreThanABurst() throws Exception {
    Paced service = new Paced(inner, new Pace(10, 2, 1), pauses);
    pauses.pass(Duration.ofHours(1));
    for (int i = 0; i < 3; i++) {
      service.status(KEY);
    }
    assertEquals(List.of(Duration.ofMillis(100)), pauses.slept);
  }

  @Test
  void callsThatFailCountToo() throws Exception {
    Paced service = new Paced(inner, new Pace(10, 1, 1), pauses);
    inner.script = ScriptedKeyService.failing(1, Reason.THROTTLED);
    assertThrows(KeyServiceException.class, () -> service.status(KEY));
    service.status(KEY);
    assertEquals(List.of(Duration.ofMillis(100)), pauses.slept);
  }

  @Test
  void keepsToTheNumberAtOneTime() throws Exception {
    Paced service = new Paced(inner, new Pace(100_000, 1000, 3));
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch threeAtOnce = new CountDownLatch(3);
    inner.script =
        number -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          threeAtOnce.countDown();
          awaitUninterrupted(threeAtOnce);
          now.decrementAndGet();
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        calls.add(threads.submit(() -> service.status(KEY)));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
    assertEquals(3, most.get());
    assertEquals(30, inner.calls.size());
  }

  @Test
  void whoWaitsForAPlaceCanBeInterrupted() throws Exception {
    Paced service = new Paced(inner, new Pace(100_000, 1000, 1));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    inner.script =
        number -> {
          inside.countDown();
          awaitUninterrupted(leave);
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = threads.submit(() -> service.status(KEY));
      assertTrue(inside.await(30, TimeUnit.SECONDS));
      Thread.currentThread().interrupt();
      assertInterrupted(service);
      assertFalse(first.isDone());
      leave.countDown();
      first.get();
    }
    assertEquals(1, inner.calls.size());
    service.status(KEY);
  }

  @Test
  void whoWaitsForATurnCanBeInterruptedAndGivesItsPlaceBack() throws Exception {
    Paced service = new Paced(inner, new Pace(1, 1, 1), pauses);
    service.status(KEY);
    pauses.interruptNextSleep = true;
    assertInterrupted(service);
    assertEquals(1, inner.calls.size());
    service.status(KEY);
    assertEquals(2, inner.calls.size());
  }

  private static void assertInterrupted(Paced service) {
    KeyServiceException error = assertThrows(KeyServiceException.class, () -> service.status(KEY));
    assertTrue(Thread.interrupted(), "the thread is no longer marked as interrupted");
    assertEquals(Reason.UNAVAILABLE, error.reason());
    assertTrue(
        error.getMessage().startsWith("interrupted while waiting for a turn"), error.getMessage());
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
