package io.weightseal.cli.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.cli.failure.CommandFailedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "s3://bucket/models/llama.sealed, llama.sealed, s3://bucket/models, s3://bucket/models/x",
        "s3://bucket/models/, models, none, s3://bucket/x",
        "az://account/container/a/b, b, az://account/container/a, az://account/container/a/x",
        "models//llama/, llama, models, models/x",
        "llama, llama, none, x",
        "/llama, llama, /, /x"
      })
  void takesNamesApartAlike(String text, String last, String parent, String sibling) {
    Place place = Place.of(text);
    assertEquals(last, place.last());
    assertEquals(Optional.ofNullable(parent), place.parent().map(Place::toString));
    assertEquals(sibling, place.sibling("x").toString());
    assertEquals(text.contains("://"), place.isInStore());
  }

  @Test
  void namesWhatHasNoNameOfItsOwn() {
    assertEquals(Path.of("").toAbsolutePath(), Place.of(".").named().path());
    assertEquals("s3://bucket/a", Place.of("s3://bucket/a").named().toString());
  }

  @Test
  void saysWhatOfANameGoesOn() {
    assertEquals("b/c", Place.of("s3://k/a").relativize(Place.of("s3://k/a/b/c")));
    assertEquals("b/c", Place.of("a").relativize(Place.of("a/b/c")));
  }

  @Test
  void takesNoUriForAPath() {
    assertFalse(Place.of("s3:/bucket").isInStore());
    assertTrue(Place.of("gs://b").isInStore());
    assertThrows(IllegalStateException.class, () -> Place.of("gs://b").path());
    try (Stores stores = new Stores(Map::of)) {
      assertThrows(CommandFailedException.class, () -> stores.locate(Place.of("nosuch://b/c")));
    }
  }
}
