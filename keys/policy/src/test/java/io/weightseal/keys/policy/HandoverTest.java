package io.weightseal.keys.policy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private final DataKey dataKey = DataKey.random(new SecureRandom());
  private final Handover<DataKey, RuntimeException> handover = new Handover<>(() -> dataKey);

  @AfterEach
  void close() {
    dataKey.close();
  }

  @Test
  void handsOverWhatCameInTime() throws Exception {
    handover.run();
    assertTrue(handover.endsWithin(Duration.ZERO));
    assertSame(dataKey, handover.result());
    assertFalse(Closed.is(dataKey));
  }

  @Test
  void closesWhatCameAfterTheLimit() throws Exception {
    assertFalse(handover.endsWithin(Duration.ZERO));
    handover.run();
    assertTrue(Closed.is(dataKey));
  }

  @Test
  void closesWhatCameBeforeItsCallerWasInterrupted() {
    handover.run();
    handover.abandon();
    assertTrue(Closed.is(dataKey));
  }

  @Test
  void closesWhatCameAfterItsCallerWasInterrupted() {
    handover.abandon();
    handover.run();
    assertTrue(Closed.is(dataKey));
  }
}
