package io.weightseal.keys.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// That what is held is wiped, which callers of the cache cannot see.
class HeldDataKeysTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeTimer timer = new FakeTimer();
  private final HeldDataKeys<String> held =
      new HeldDataKeys<>(new CacheLimits(MINUTE, 3, 2), timer);

  @Test
  void wipesWhenTheTimeIsOverThoughNobodyAsks() {
    DataKey a = hold("a");
    timer.pass(Duration.ofSeconds(40));
    DataKey b = hold("b");
    timer.pass(Duration.ofSeconds(19));
    assertFalse(Closed.is(a));
    timer.pass(Duration.ofSeconds(1));
    assertTrue(Closed.is(a));
    assertFalse(Closed.is(b));
    timer.pass(Duration.ofSeconds(40));
    assertTrue(Closed.is(b));
    assertEquals(0, timer.plans(), "nothing is held, and something is planned");
  }

  @Test
  void plansOneWipeHoweverManyItHolds() {
    for (int i = 0; i < 100; i++) {
      hold("key " + i);
    }
    assertEquals(1, timer.plans());
  }

  @Test
  void wipesWhatIsAskedForTooLate() {
    DataKey a = hold("a");
    timer.passUnnoticed(MINUTE);
    assertNull(held.copyOf("a"));
    assertTrue(Closed.is(a));
  }

  @Test
  void wipesAfterTheLastUse() {
    DataKey a = hold("a");
    assertNotNull(held.copyOf("a"));
    assertFalse(Closed.is(a));
    assertNotNull(held.copyOf("a"));
    assertTrue(Closed.is(a));
    assertNull(held.copyOf("a"));
  }

  @Test
  void wipesWhatItGivesUpOrReplaces() {
    DataKey a = hold("a");
    DataKey b = hold("b");
    DataKey c = hold("c");
    assertTrue(Closed.is(a));
    DataKey newB = hold("b");
    assertTrue(Closed.is(b));
    assertFalse(Closed.is(c));
    assertFalse(Closed.is(newB));
  }

  @Test
  void wipesAllWhenClosed() {
    DataKey a = hold("a");
    DataKey b = hold("b");
    held.close();
    assertTrue(Closed.is(a));
    assertTrue(Closed.is(b));
    timer.pass(MINUTE);
  }

  @Test
  @Timeout(60)
  void theDaemonTimerRunsWorkOnADaemonThreadAndNoneAfterItIsClosed() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    AtomicBoolean daemon = new AtomicBoolean();
    ExpiryTimer real = ExpiryTimer.daemon();
    real.after(
        Duration.ofMillis(1),
        () -> {
          daemon.set(Thread.currentThread().isDaemon());
          ran.countDown();
        });
    assertTrue(ran.await(30, TimeUnit.SECONDS));
    assertTrue(daemon.get());
    real.close();
  }

  /// Holds a data key, and gives the very one that is held.
  private DataKey hold(String place) {
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      held.hold(place, dataKey, held.now());
    }
    return held.heldAt(place);
  }
}
