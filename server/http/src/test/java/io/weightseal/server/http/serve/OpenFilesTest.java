package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
  private final List<String> notices = new ArrayList<>();

  @Test
  void takesAsManyConnectionsAsAreWantedWhereThereAreFilesForThem() {
    assertEquals(12_000, OpenFiles.connections(12_000, 48_512, notices::add));
    assertEquals(List.of(), notices);
  }

  @Test
  void takesFewerWhereThereAreNotAndSaysHowManyFilesItTakes() {
    assertEquals(4872, OpenFiles.connections(12_000, 20_000, notices::add));
    assertEquals(1, notices.size());
    assertTrue(notices.getFirst().contains("4872 connections"), notices::toString);
    assertTrue(notices.getFirst().contains("48512"), notices::toString);
  }

  @Test
  void takesOneAtLeast() {
    assertEquals(1, OpenFiles.connections(10, 100, notices::add));
  }
}
