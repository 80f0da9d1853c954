package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;

/// The engine's worker threads, seen from outside.
final class Crew {
  private Crew() {}

  /// Asserts that no worker thread is left, and gives those that are about to end a moment.
  static void assertGone() throws InterruptedException {
    for (int i = 0; i < 200 && !names().isEmpty(); i++) {
      Thread.sleep(Duration.ofMillis(10));
    }
    assertEquals(List.of(), names());
  }

  static List<String> names() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("weightseal-"))
        .sorted()
        .toList();
  }
}
