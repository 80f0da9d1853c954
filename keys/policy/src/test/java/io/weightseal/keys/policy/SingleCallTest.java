package io.weightseal.keys.policy;

import static io.weightseal.keys.policy.ScriptedKeyService.IDENTITY;
import static io.weightseal.keys.policy.ScriptedKeyService.RECIPIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.NotAuthenticException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Callers who want the same data key at the same time.
@Timeout(60)
class SingleCallTest {
  private static final int CALLERS = 8;

  private final ScriptedKeyService inner = new ScriptedKeyService();
  private final CachedDataKeys service =
      new CachedDataKeys(inner, new CacheLimits(Duration.ofMinutes(1), 100, 10));
  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);

  @Test
  void makeOneCall() throws Exception {
    inner.script = number -> answerLater();
    List<Caller> callers = callersWaitingForOneCall();
    answer.countDown();
    for (Caller caller : callers) {
      assertEquals("opened", caller.outcome());
    }
    assertEquals(1, inner.calls.size());
  }

  @Test
  void failTogether() throws Exception {
    inner.script =
        number -> {
          answerLater();
          throw new KeyServiceException(Reason.DENIED, "not you");
        };
    List<Caller> callers = callersWaitingForOneCall();
    answer.countDown();
    for (Caller caller : callers) {
      assertEquals("DENIED not you", caller.outcome());
    }
    assertEquals(1, inner.calls.size());
  }

  @Test
  void failTogetherWhereTheAnswerIsFalse() throws Exception {
    inner.script =
        number -> {
          answerLater();
          throw new NotAuthenticException("no data key");
        };
    List<Caller> callers = callersWaitingForOneCall();
    answer.countDown();
    for (Caller caller : callers) {
      assertEquals("not authentic", caller.outcome());
    }
    assertEquals(1, inner.calls.size());
  }

  @Test
  void goOnWithoutTheOneThatIsInterrupted() throws Exception {
    inner.script =
        number -> {
          if (number == 1) {
            called.countDown();
            try {
              answer.await();
            } catch (InterruptedException e) {
              throw Messages.interrupted("calling", e);
            }
          }
        };
    List<Caller> callers = callersWaitingForOneCall();
    callers.getFirst().thread.interrupt();
    assertEquals(
        "UNAVAILABLE interrupted while calling; run it again", callers.getFirst().outcome());
    for (Caller caller : callers.subList(1, CALLERS)) {
      assertEquals("opened", caller.outcome());
    }
    assertEquals(2, inner.calls.size());
  }

  @Test
  void canBeInterruptedWhileTheyWait() throws Exception {
    inner.script = number -> answerLater();
    List<Caller> callers = callersWaitingForOneCall();
    callers.getLast().thread.interrupt();
    assertTrue(callers.getLast().outcome().startsWith("UNAVAILABLE interrupted while waiting"));
    answer.countDown();
    for (Caller caller : callers.subList(0, CALLERS - 1)) {
      assertEquals("opened", caller.outcome());
    }
    assertEquals(1, inner.calls.size());
  }

  @Test
  void doNotHangWhenTheCallEndsInAFault() throws Exception {
    inner.script =
        number -> {
          if (number == 1) {
            answerLater();
            throw new IllegalStateException("a fault");
          }
        };
    List<Caller> callers = callersWaitingForOneCall();
    answer.countDown();
    assertEquals("java.lang.IllegalStateException: a fault", callers.getFirst().outcome());
    for (Caller caller : callers.subList(1, CALLERS)) {
      assertEquals("opened", caller.outcome());
    }
    assertEquals(2, inner.calls.size());
  }

  @Test
  void doNotMixWithThoseWhoWantAnother() throws Exception {
    assertThrows(
        KeyServiceException.class,
        () -> {
          inner.script = ScriptedKeyService.failing(1, Reason.DENIED);
          service.unwrap(RECIPIENT, IDENTITY);
        });
    service.unwrap(ScriptedKeyService.REWRAPPED, IDENTITY).close();
    assertEquals(2, inner.calls.size());
  }

  /// The first caller is in its call; all others wait for it.
  private List<Caller> callersWaitingForOneCall() throws InterruptedException {
    List<Caller> callers = new ArrayList<>();
    callers.add(new Caller());
    assertTrue(called.await(30, TimeUnit.SECONDS));
    for (int i = 1; i < CALLERS; i++) {
      callers.add(new Caller());
    }
    for (Caller caller : callers) {
      while (caller.thread.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
    }
    return callers;
  }

  private void answerLater() {
    called.countDown();
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private final class Caller {
    private final Thread thread = Thread.ofPlatform().start(this::open);
    private volatile String outcome = "none";

    private void open() {
      try (DataKey _ = service.unwrap(RECIPIENT, IDENTITY)) {
        outcome = "opened";
      } catch (KeyServiceException e) {
        outcome = e.reason() + " " + e.getMessage();
      } catch (NotAuthenticException e) {
        outcome = "not authentic";
      } catch (RuntimeException e) {
        outcome = e.toString();
      }
    }

    String outcome() throws InterruptedException {
      thread.join();
      return outcome;
    }
  }
}
