package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.cli.failure.CommandFailedException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullSourceTest {
  @Test
  void takesAnAddressApart() throws CommandFailedException {
    assertEquals(
        new PullSource(URI.create("https://h:1"), "org/llama 3", "1.0"),
        PullSource.parse("https://h:1/org/llama%203@1.0"));
    assertEquals(
        new PullSource(URI.create("https://h"), "llama", null),
        PullSource.parse("https://h/llama"));
    assertEquals("org_llama.sealed", PullSource.parse("https://h/org/llama").fileName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/m",
        "h/m",
        "https://h",
        "https://h/",
        "https://h/m@",
        "https://h/@1",
        "https://u@h/m",
        "https://h/m?x",
        "https://h/m#x",
        "https:///m",
        "https://h/m m"
      })
  void refusesEverythingElse(String text) {
    assertThrows(CommandFailedException.class, () -> PullSource.parse(text), text);
  }

  @Test
  void takesForAMirrorAServerAlone() throws CommandFailedException {
    assertEquals(URI.create("https://h:1"), PullSource.server("https://h:1/"));
    assertThrows(CommandFailedException.class, () -> PullSource.server("https://h:1/m"));
  }
}
