package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.Fault;
import io.weightseal.testkit.FaultProxy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A network and a server that fail in every way: what can be tried again is, a bounded number of
/// times; nothing is lost, nothing half-written is seen, and the error says what happened.
@Timeout(120)
class GcsFaultTest {
  private static final int PIECE = 5 << 20;
  private static final int SIZE = 2 * PIECE + 1000;
  private final String bucket = Gcs.newBucket();
  private final byte[] content = pattern();
  private FaultProxy proxy;
  private BucketStore store;
  private BucketStore direct;

  @BeforeEach
  void open() throws IOException {
    proxy = FaultProxy.before(Gcs.server().port());
    store = Gcs.store(proxy.http(), bucket);
    direct = Gcs.store(bucket);
  }

  @AfterEach
  void close() {
    store.close();
    direct.close();
    proxy.close();
  }

  private static byte[] pattern() {
    byte[] bytes = new byte[SIZE];
    new Random(SIZE).nextBytes(bytes);
    return bytes;
  }

  private static void put(BucketStore store, byte[] content) throws StoreException {
    try (Sink sink = store.create("object", content.length, IfExists.REFUSE)) {
      sink.expectPieces(PIECE, PIECE);
      sink.write(ByteBuffer.wrap(content), 0);
      sink.commit();
    }
  }

  private static byte[] get(BucketStore store) throws Exception {
    try (Source source = store.open("object")) {
      source.expect(0, Long.MAX_VALUE);
      ByteBuffer all = ByteBuffer.allocate((int) source.size());
      source.read(all, 0);
      return all.array();
    }
  }

  /// Every kind of request fails once. Only bytes that are to be kept have checksums: what else is
  /// said is left to TLS.
  private void failEachOnce(Fault fault) {
    Map<String, Integer> seen = new HashMap<>();
    proxy.plan(
        request -> {
          String kind = request.method() + request.target().replaceAll("uploadId=[^&]*", "");
          boolean content =
              request.target().contains("partNumber=") || request.target().startsWith("/upload/");
          if (fault == Fault.CORRUPT_REQUEST && !content) {
            return Fault.NONE;
          }
          synchronized (seen) {
            return seen.merge(kind, 1, Integer::sum) == 1 ? fault : Fault.NONE;
          }
        });
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RESET_AT_ONCE",
        "RESET_IN_REQUEST",
        "RESET_BEFORE_ANSWER",
        "FAILED",
        "SLOW_DOWN",
        "CORRUPT_REQUEST"
      })
  void writesAllTheSameWhereEachRequestFailsOnce(Fault fault) throws Exception {
    failEachOnce(fault);
    put(store, content);
    assertArrayEquals(content, get(direct));
    // One that was begun, and whose answer was lost, nobody can name: those are found by their age.
    assertTrue(direct.unfinished("").size() <= (fault == Fault.RESET_BEFORE_ANSWER ? 1 : 0));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RESET_AT_ONCE",
        "RESET_IN_ANSWER",
        "RESET_BEFORE_ANSWER",
        "CUT_ANSWER",
        "WRONG_RANGE",
        "FAILED",
        "SLOW_DOWN"
      })
  void readsAllTheSameWhereRequestsFailOnce(Fault fault) throws Exception {
    put(direct, content);
    int[] count = {0};
    proxy.plan(
        request -> {
          synchronized (count) {
            return request.method().equals("GET") && count[0]++ % 2 == 0 ? fault : Fault.NONE;
          }
        });
    assertArrayEquals(content, get(store));
    assertTrue(proxy.exchanges().stream().anyMatch(each -> each.fault() == fault));
  }

  @Test
  void goesOnWhereTheBodyBrokeOffInsteadOfFromTheBeginning() throws Exception {
    put(direct, content);
    int[] count = {0};
    proxy.plan(request -> ++count[0] == 2 ? Fault.CUT_ANSWER : Fault.NONE);
    assertArrayEquals(content, get(store));
    long passed = proxy.exchanges().stream().mapToLong(FaultProxy.Exchange::answerBytes).sum();
    assertTrue(passed < SIZE + 10_000, () -> passed + " bytes for " + SIZE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"RESET_AT_ONCE", "RESET_IN_REQUEST", "FAILED", "SLOW_DOWN", "CORRUPT_REQUEST"})
  void givesUpAfterABoundedNumberOfTriesAndLeavesNothing(Fault fault) throws Exception {
    proxy.plan(request -> request.target().contains("partNumber=2") ? fault : Fault.NONE);
    StoreException failure = assertThrows(StoreException.class, () -> put(store, content));
    assertTrue(failure.retryable(), failure::toString);
    assertTrue(failure.getMessage().contains("(tried 4 times); "), failure::getMessage);
    assertEquals(4, proxy.exchanges().stream().filter(each -> each.fault() == fault).count());
    assertEquals(Optional.empty(), direct.find("object"));
    assertEquals(List.of(), direct.unfinished(""));
  }

  @Test
  void tellsThatCredentialsExpiredInTheMiddle() throws Exception {
    proxy.plan(request -> request.target().contains("partNumber=2") ? Fault.EXPIRED : Fault.NONE);
    StoreException failure = assertThrows(StoreException.class, () -> put(store, content));
    assertEquals(Reason.DENIED, failure.reason());
    assertFalse(failure.retryable());
    assertTrue(failure.getMessage().contains("expired"), failure::getMessage);
    assertEquals(
        1, proxy.exchanges().stream().filter(each -> each.fault() == Fault.EXPIRED).count());
    assertEquals(Optional.empty(), direct.find("object"));
    assertEquals(List.of(), direct.unfinished(""));
    put(direct, content);
    int[] count = {0};
    proxy.plan(request -> ++count[0] > 1 ? Fault.EXPIRED : Fault.NONE);
    StoreException reading = assertThrows(StoreException.class, () -> get(store));
    assertEquals(Reason.DENIED, reading.reason());
  }

  @Test
  void leavesWhatItCannotCleanUpForOthersToFind() throws Exception {
    boolean[] expired = {false};
    proxy.plan(
        request -> {
          expired[0] |= request.target().contains("partNumber=2");
          return expired[0] ? Fault.EXPIRED : Fault.NONE;
        });
    assertThrows(StoreException.class, () -> put(store, content));
    assertEquals(Optional.empty(), direct.find("object"));
    assertEquals(1, direct.unfinished("").size());
    direct.abort(direct.unfinished("").getFirst());
    assertEquals(List.of(), direct.unfinished(""));
  }

  @Test
  void doesNotWaitForeverForAnAnswerThatTrickles() throws Exception {
    put(direct, content);
    proxy.plan(
        request ->
            request.method().equals("GET") && !request.target().contains("prefix=")
                ? Fault.SLOW_ANSWER
                : Fault.NONE);
    long start = System.nanoTime();
    StoreException failure = assertThrows(StoreException.class, () -> get(store));
    assertEquals(Reason.UNAVAILABLE, failure.reason());
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    assertTrue(seconds < 40, () -> "it took " + seconds + " s: " + failure);
  }

  @Test
  void neverTakesBytesOfAnotherRange() throws Exception {
    put(direct, content);
    proxy.plan(request -> Fault.WRONG_RANGE);
    StoreException failure = assertThrows(StoreException.class, () -> get(store));
    assertEquals(Reason.UNAVAILABLE, failure.reason());
    assertTrue(failure.getMessage().contains("other bytes"), failure::getMessage);
  }

  @Test
  void tellsThatNobodyIsThere() {
    proxy.close();
    StoreException failure = assertThrows(StoreException.class, () -> store.find("object"));
    assertEquals(Reason.UNAVAILABLE, failure.reason());
    assertTrue(failure.getMessage().contains("no answer"), failure::getMessage);
  }

  @Test
  void sendsASmallObjectAgainThatWasDamagedOnTheWay() throws Exception {
    byte[] small = java.util.Arrays.copyOf(content, 200_000);
    failEachOnce(Fault.CORRUPT_REQUEST);
    Gcs.write(store, "object", small);
    assertArrayEquals(small, get(direct));
    assertEquals(
        2, proxy.exchanges().stream().filter(e -> e.request().method().equals("POST")).count());
  }

  @Test
  void copiesAPartAgainThatWasDamagedOnTheWay() throws Exception {
    byte[] large = new byte[20 << 20];
    new Random(1).nextBytes(large);
    Gcs.write(direct, "object", large);
    failEachOnce(Fault.CORRUPT_REQUEST);
    try (ObjectStore.Update update = store.update("object")) {
      update.patch(0, new byte[] {1, 2, 3});
    }
    System.arraycopy(new byte[] {1, 2, 3}, 0, large, 0, 3);
    assertArrayEquals(large, get(direct));
    assertEquals(
        2,
        proxy.exchanges().stream()
            .filter(each -> each.request().target().contains("partNumber=2"))
            .count());
    assertEquals(List.of(), direct.unfinished(""));
  }

  @Test
  void knowsThatItMovedTheObjectThoughTheAnswerWasLost() throws Exception {
    proxy.plan(
        request -> request.target().contains("/moveTo/") ? Fault.RESET_BEFORE_ANSWER : Fault.NONE);
    put(store, content);
    assertArrayEquals(content, get(direct));
    assertEquals(List.of(), direct.unfinished(""));
  }
}
