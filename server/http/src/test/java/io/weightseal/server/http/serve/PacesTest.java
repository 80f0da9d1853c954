package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// spec: transfer-v1#req-3
class PacesTest {
  private final AtomicLong now = new AtomicLong();
  private final Paces paces = new Paces(now::get);

  @Test
  void allowsSomeAtOnceAndThenSoManyInASecond() {
    for (int i = 0; i < 10; i++) {
      assertTrue(paces.allow("a", 5), "request " + i);
    }
    assertFalse(paces.allow("a", 5));
    now.addAndGet(200_000_000);
    assertTrue(paces.allow("a", 5));
    assertFalse(paces.allow("a", 5));
  }

  @Test
  void letsNoClientUseUpAnothersRequests() {
    for (int i = 0; i < 3; i++) {
      paces.allow("a", 1);
    }
    assertFalse(paces.allow("a", 1));
    assertTrue(paces.allow("b", 1));
  }

  @Test
  void saysNoToAnOldClientThoughManyNewOnesCome() {
    for (int i = 0; i < 3; i++) {
      paces.allow("a", 1);
    }
    for (int i = 0; i < 9_000; i++) {
      paces.allow("client " + i, 1);
    }
    assertFalse(paces.allow("a", 1));
  }
}
