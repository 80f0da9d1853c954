package io.weightseal.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressBarTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();
  private long now = 5;

  private ProgressBar bar(ProgressBar.Audience audience) {
    return new ProgressBar(
        new PrintStream(drawn, true, StandardCharsets.UTF_8), audience, () -> now);
  }

  private String text() {
    return drawn.toString(StandardCharsets.UTF_8);
  }

  @Test
  void drawsNothingInTheFirstSecond() {
    try (ProgressBar bar = bar(ProgressBar.Audience.SOMEONE)) {
      bar.begin(1000);
      now += SECOND - 1;
      bar.advanced(1000);
    }
    assertEquals("", text());
  }

  @Test
  void saysHowMuchHowFastAndHowLong() {
    try (ProgressBar bar = bar(ProgressBar.Audience.SOMEONE)) {
      bar.begin(8L << 30);
      now += 2 * SECOND;
      bar.advanced(2L << 30);
      assertTrue(text().contains("25%  2.0 GiB of 8.0 GiB  1.0 GiB/s  0:06 left"), text());
    }
    assertTrue(text().endsWith("\r\u001b[K"), "the line is wiped");
  }

  @Test
  void knowsNoEndOfAStream() {
    try (ProgressBar bar = bar(ProgressBar.Audience.SOMEONE)) {
      bar.begin(-1);
      now += 2 * SECOND;
      bar.advanced(2L << 20);
      assertTrue(text().contains("2.0 MiB  1.0 MiB/s"), text());
    }
  }

  @Test
  void redrawsTenTimesASecondAtMost() {
    try (ProgressBar bar = bar(ProgressBar.Audience.SOMEONE)) {
      bar.begin(1000);
      now += 2 * SECOND;
      bar.advanced(1);
      String once = text();
      now += SECOND / 20;
      bar.advanced(1);
      assertEquals(once, text());
    }
  }

  @Test
  void drawsNothingForNobody() {
    try (ProgressBar bar = bar(ProgressBar.Audience.NONE)) {
      bar.begin(1000);
      now += 5 * SECOND;
      bar.advanced(500);
    }
    assertEquals("", text());
  }
}
