package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.StoreException;
import io.weightseal.stores.testkit.BucketFaultContract;
import io.weightseal.testkit.Fault;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Cloud Storage behind a network that fails in every way.
class GcsFaultTest extends BucketFaultContract {
  private static final Pattern MOVE = Pattern.compile("/b/([^/]+)/o/([^/]+)/moveTo/");

  GcsFaultTest() {
    super(new GcsService());
  }

  @Test
  void copiesAPartAgainThatWasDamagedOnTheWay() throws Exception {
    byte[] large = new byte[20 << 20];
    new Random(1).nextBytes(large);
    Gcs.write(direct(), "object", large);
    failEachOnce(Fault.CORRUPT_REQUEST);
    try (ObjectStore.Update update = store().update("object")) {
      update.patch(0, new byte[] {1, 2, 3});
    }
    System.arraycopy(new byte[] {1, 2, 3}, 0, large, 0, 3);
    assertArrayEquals(large, Gcs.read(direct(), "object"));
    assertEquals(
        2,
        proxy().exchanges().stream()
            .filter(each -> each.request().target().contains("partNumber=2"))
            .count());
    assertEquals(List.of(), direct().unfinished(""));
  }

  @Test
  void movesNothingThatSomeoneElsePutInThePlaceOfTheParts() throws Exception {
    AtomicReference<String> staged = new AtomicReference<>("");
    proxy()
        .plan(
            request -> {
              Matcher move = MOVE.matcher(request.target());
              if (move.find()) {
                staged.set(URLDecoder.decode(move.group(2), StandardCharsets.UTF_8));
                Gcs.put(move.group(1), staged.get(), new byte[] {6, 6, 6});
              }
              return Fault.NONE;
            });
    assertThrows(StoreException.class, () -> put(store(), content()));
    assertTrue(staged.get().startsWith("object."), staged::get);
    assertEquals(Optional.empty(), direct().find("object"));
  }

  @Test
  void knowsThatItMovedTheObjectThoughTheAnswerWasLost() throws Exception {
    proxy()
        .plan(
            request ->
                request.target().contains("/moveTo/") ? Fault.RESET_BEFORE_ANSWER : Fault.NONE);
    put(store(), content());
    assertArrayEquals(content(), Gcs.read(direct(), "object"));
    assertEquals(List.of(), direct().unfinished(""));
  }
}
