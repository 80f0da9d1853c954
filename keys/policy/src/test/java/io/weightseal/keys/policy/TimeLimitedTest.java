package io.weightseal.keys.policy;

import static io.weightseal.keys.policy.ScriptedKeyService.IDENTITY;
import static io.weightseal.keys.policy.ScriptedKeyService.KEY;
import static io.weightseal.keys.policy.ScriptedKeyService.RECIPIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeLimitedTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(50);

  private final ScriptedKeyService inner = new ScriptedKeyService();
  private final CountDownLatch letGo = new CountDownLatch(1);

  @AfterEach
  void letHangingCallsGo() {
    letGo.countDown();
  }

  @Test
  void waitsForAServiceThatTakesItsTime() throws Exception {
    inner.script = number -> sleep(Duration.ofMillis(200));
    new TimeLimited(inner, LONG).unwrap(RECIPIENT, IDENTITY).close();
  }

  @Test
  void callsOnAVirtualThreadOfItsOwn() throws Exception {
    CompletableFuture<Thread> caller = new CompletableFuture<>();
    inner.script = number -> caller.complete(Thread.currentThread());
    new TimeLimited(inner, LONG).status(KEY);
    assertTrue(caller.get().isVirtual());
  }

  @Test
  void endsACallThatHangsAndInterruptsIt() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    inner.script =
        number -> {
          try {
            letGo.await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        };
    KeyServiceException error =
        assertThrows(
            KeyServiceException.class,
            () -> new TimeLimited(inner, SHORT).unwrap(RECIPIENT, IDENTITY));
    assertEquals(Reason.UNAVAILABLE, error.reason());
    assertEquals(
        "the service of script:key did not answer within 50 ms; see whether it can be reached from"
            + " here, or raise time-limit",
        error.getMessage());
    assertTrue(interrupted.await(30, TimeUnit.SECONDS), "the call was not interrupted");
  }

  @Test
  void wipesADataKeyThatArrivesLate() throws Exception {
    inner.script = number -> awaitThroughInterrupts(letGo);
    assertThrows(
        KeyServiceException.class, () -> new TimeLimited(inner, SHORT).unwrap(RECIPIENT, IDENTITY));
    assertTrue(inner.given.isEmpty(), "the call ended in time");
    letGo.countDown();
    while (inner.given.isEmpty() || !Closed.is(inner.given.getFirst())) {
      Thread.sleep(5);
    }
  }

  @Test
  void lendsACopyOfTheDataKeyToALateCall() throws Exception {
    CompletableFuture<Recipient> wrappedLate = new CompletableFuture<>();
    byte[] bytes = new byte[DataKey.BYTES];
    new SecureRandom().nextBytes(bytes);
    TimeLimited service =
        new TimeLimited(
            new WrapsLate(inner, () -> awaitThroughInterrupts(letGo), wrappedLate), SHORT);
    try (DataKey dataKey = DataKey.takingOver(bytes.clone())) {
      assertThrows(KeyServiceException.class, () -> service.wrap(dataKey, KEY, IDENTITY));
    }
    letGo.countDown();
    assertEquals(
        new io.weightseal.api.WrappedKey(bytes),
        wrappedLate.get(30, TimeUnit.SECONDS).wrapped(),
        "the caller closed the data key under the service's hands");
  }

  @Test
  void stopsForACallerThatIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    inner.script =
        number -> {
          caller.interrupt();
          try {
            letGo.await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        };
    KeyServiceException error =
        assertThrows(
            KeyServiceException.class,
            () -> new TimeLimited(inner, LONG).unwrap(RECIPIENT, IDENTITY));
    assertTrue(Thread.interrupted(), "the thread is no longer marked as interrupted");
    assertEquals(Reason.UNAVAILABLE, error.reason());
    assertTrue(error.getMessage().startsWith("interrupted while"), error.getMessage());
    assertTrue(interrupted.await(30, TimeUnit.SECONDS), "the call was not interrupted");
    while (inner.given.isEmpty() || !Closed.is(inner.given.getFirst())) {
      Thread.sleep(5);
    }
  }

  @Test
  void passesErrorsOnAsTheyAre() {
    TimeLimited service = new TimeLimited(inner, LONG);
    KeyServiceException refused = new KeyServiceException(Reason.DISABLED, "off");
    inner.script =
        number -> {
          throw refused;
        };
    assertSame(refused, assertThrows(KeyServiceException.class, () -> service.status(KEY)));

    NotAuthenticException untrue = new NotAuthenticException("no");
    inner.script =
        number -> {
          throw untrue;
        };
    assertSame(
        untrue,
        assertThrows(NotAuthenticException.class, () -> service.unwrap(RECIPIENT, IDENTITY)));

    IllegalArgumentException mistake = new IllegalArgumentException("mistake");
    inner.script =
        number -> {
          throw mistake;
        };
    assertSame(mistake, assertThrows(IllegalArgumentException.class, () -> service.rotate(KEY)));

    AssertionError fault = new AssertionError("fault");
    inner.script =
        number -> {
          throw fault;
        };
    assertSame(fault, assertThrows(AssertionError.class, () -> service.rotate(KEY)));
  }

  @Test
  void refusesALimitThatIsNone() {
    for (Duration limit : new Duration[] {Duration.ZERO, Duration.ofHours(2)}) {
      assertThrows(IllegalArgumentException.class, () -> new TimeLimited(inner, limit));
    }
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitThroughInterrupts(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // A service that heeds no interrupt.
      }
    }
  }
}
