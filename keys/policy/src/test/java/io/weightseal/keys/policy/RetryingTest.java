package io.weightseal.keys.policy;

import static io.weightseal.keys.policy.ScriptedKeyService.IDENTITY;
import static io.weightseal.keys.policy.ScriptedKeyService.KEY;
import static io.weightseal.keys.policy.ScriptedKeyService.RECIPIENT;
import static io.weightseal.keys.policy.ScriptedKeyService.ROTATION;
import static io.weightseal.keys.policy.ScriptedKeyService.failing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.NotAuthenticException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class RetryingTest {
  private final ScriptedKeyService inner = new ScriptedKeyService();
  private final FakePauses pauses = new FakePauses();
  private final Retrying service = new Retrying(inner, Stacks.RETRY, pauses);

  @ParameterizedTest
  @EnumSource(names = {"THROTTLED", "UNAVAILABLE"})
  void repeatsWhatMaySucceedLater(Reason reason) throws Exception {
    inner.script = failing(3, reason);
    service.unwrap(RECIPIENT, IDENTITY).close();
    assertEquals(4, inner.calls.size());
    assertEquals(
        List.of(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300)),
        pauses.slept);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"THROTTLED", "UNAVAILABLE"})
  void repeatsNothingElse(Reason reason) {
    inner.script = failing(1, reason);
    KeyServiceException error =
        assertThrows(KeyServiceException.class, () -> service.unwrap(RECIPIENT, IDENTITY));
    assertEquals(reason, error.reason());
    assertEquals("script:key failed; look at it", error.getMessage());
    assertEquals(1, inner.calls.size());
    assertEquals(List.of(), pauses.slept);
  }

  @Test
  void repeatsNoAnswerThatIsFalse() {
    NotAuthenticException no = new NotAuthenticException("no");
    inner.script =
        number -> {
          throw no;
        };
    assertSame(
        no, assertThrows(NotAuthenticException.class, () -> service.unwrap(RECIPIENT, IDENTITY)));
    assertEquals(1, inner.calls.size());
  }

  @Test
  void endsWithAnErrorOfAnotherKindAtOnce() {
    inner.script =
        number -> {
          throw new KeyServiceException(number < 3 ? Reason.THROTTLED : Reason.DENIED, "no");
        };
    KeyServiceException error = assertThrows(KeyServiceException.class, () -> service.status(KEY));
    assertEquals(Reason.DENIED, error.reason());
    assertEquals(3, inner.calls.size());
  }

  @Test
  void saysHowOftenItTriedAndHowLong() {
    inner.script = failing(99, Reason.THROTTLED);
    KeyServiceException error = assertThrows(KeyServiceException.class, () -> service.status(KEY));
    assertEquals(Reason.THROTTLED, error.reason());
    assertEquals("script:key failed (4 attempts over 600 ms); look at it", error.getMessage());
    assertEquals(4, inner.calls.size());
  }

  @Test
  void beginsNoAttemptWhenTheTimeIsOver() {
    inner.script =
        number -> {
          pauses.pass(Duration.ofMillis(4900));
          throw new KeyServiceException(Reason.UNAVAILABLE, "slow");
        };
    KeyServiceException error = assertThrows(KeyServiceException.class, () -> service.status(KEY));
    assertEquals("slow (2 attempts over 9.9 s)", error.getMessage());
    assertEquals(2, inner.calls.size());
  }

  @Test
  void drawsEachWaitBetweenNothingAndALimitThatDoubles() {
    inner.script = failing(99, Reason.THROTTLED);
    assertThrows(KeyServiceException.class, () -> service.status(KEY));
    assertEquals(List.of(100_000_000L, 200_000_000L, 300_000_000L), pauses.bounds.subList(0, 3));
    for (int i = 0; i < 1000; i++) {
      long drawn = Pauses.REAL.upTo(3);
      assertTrue(drawn >= 0 && drawn <= 3, () -> "drew " + drawn);
    }
  }

  @Test
  void repeatsARotationOnlyWhenItWasThrottled() throws Exception {
    inner.script = failing(1, Reason.THROTTLED);
    assertSame(ROTATION, service.rotate(KEY));
    assertEquals(2, inner.calls.size());

    inner.calls.clear();
    inner.script = failing(1, Reason.UNAVAILABLE);
    KeyServiceException error = assertThrows(KeyServiceException.class, () -> service.rotate(KEY));
    assertEquals(Reason.UNAVAILABLE, error.reason());
    assertEquals(
        "script:key failed (it may have been rotated all the same, so this was not repeated); see"
            + " its versions with weightseal key show script:key before you rotate it again",
        error.getMessage());
    assertEquals(1, inner.calls.size());
  }

  @Test
  void repeatsTheSettingOfATimer() throws Exception {
    inner.script = failing(2, Reason.UNAVAILABLE);
    service.rotateEvery(KEY, Duration.ofDays(90));
    assertEquals(3, inner.calls.size());
  }

  @Test
  void stopsForACallerThatIsInterrupted() {
    inner.script =
        number -> {
          Thread.currentThread().interrupt();
          throw new KeyServiceException(Reason.UNAVAILABLE, "gone");
        };
    KeyServiceException error = assertThrows(KeyServiceException.class, () -> service.status(KEY));
    assertTrue(Thread.interrupted(), "the thread is no longer marked as interrupted");
    assertEquals(Reason.UNAVAILABLE, error.reason());
    assertTrue(error.getMessage().startsWith("interrupted while"), error.getMessage());
    assertEquals(1, inner.calls.size());
  }

  @Test
  void realPausesHeedAnInterruptThatCameBefore() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> Pauses.REAL.sleep(Duration.ZERO));
  }
}
