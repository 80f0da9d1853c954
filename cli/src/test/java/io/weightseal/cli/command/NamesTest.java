package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "weights,weights.sealed",
    "models/llama,models/llama.sealed",
    "models/llama/,models/llama.sealed",
    "/a b/c.safetensors,/a b/c.safetensors.sealed",
    "/data/llama/.,/data/llama.sealed",
    "/data/llama/sub/..,/data/llama.sealed"
  })
  void sealsBesideTheOriginal(String path, String sealed) {
    assertEquals(Place.of(sealed), Names.sealed(Place.of(path)));
  }

  @ParameterizedTest
  @CsvSource({
    "weights.sealed,bound,weights",
    "models/llama.sealed,bound,models/llama",
    "models/renamed,sub/weights.bin,models/weights.bin",
    ".sealed,weights,weights"
  })
  void decryptsBesideTheSealedOne(String path, String bound, String plaintext) {
    assertEquals(Place.of(plaintext), Names.plaintext(Place.of(path), bound));
  }

  @Test
  void takesTheModelsNameFromItsFolder() throws CommandFailedException {
    assertEquals("llama", Names.model(null, Place.of("/data/llama")));
    assertEquals("given", Names.model("given", Place.of("/data/llama")));
  }

  @Test
  void readsPairs() throws CommandFailedException {
    assertEquals(Map.of("a", "1", "b", "x=y"), Names.pairs("--context", List.of("a=1", "b=x=y")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"novalue", "=v", ""})
  void refusesWhatIsNoPair(String pair) {
    assertThrows(CommandFailedException.class, () -> Names.pairs("--context", List.of(pair)));
  }

  @Test
  void refusesAPairTwice() {
    assertThrows(
        CommandFailedException.class, () -> Names.pairs("--expect", List.of("a=1", "a=2")));
  }
}
