package io.weightseal.stores.testkit;

import static io.weightseal.stores.testkit.LargeObjects.contentOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore.Entry;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.Fault;
import io.weightseal.testkit.FaultProxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every store in a bucket does where network and service fail in every way: what can be tried
/// again is, a bounded number of times; nothing is lost, nothing half-written is seen, and the
/// error says what happened.
@Timeout(120)
public abstract class BucketFaultContract {
  private static final int PIECE = 5 << 20;
  private static final int SIZE = 2 * PIECE + 1000;
  private static final int SMALL = 100_000;

  private final BucketService service;
  private final byte[] content = LargeObjects.pattern(SIZE);
  private final FaultProxy proxy;
  private final BucketStore store;
  private final BucketStore direct;

  /// @param service gives out an empty bucket
  protected BucketFaultContract(BucketService service) {
    this.service = service;
    String bucket = service.newBucket();
    this.proxy = service.proxy();
    this.store = service.store(proxy, bucket);
    this.direct = service.store(bucket);
  }

  /// What the store's requests pass through.
  protected final FaultProxy proxy() {
    return proxy;
  }

  /// The store whose requests go through the proxy.
  protected final BucketStore store() {
    return store;
  }

  /// A store over the same bucket whose requests do not.
  protected final BucketStore direct() {
    return direct;
  }

  /// Bytes for an object of three parts.
  protected final byte[] content() {
    return content.clone();
  }

  /// Whether the service gives uploads their names, so that one stays whose name was lost with the
  /// answer.
  protected boolean serviceNamesUploads() {
    return true;
  }

  /// How many bytes may come twice where an answer broke off in the middle.
  protected int bytesAskedForAgain() {
    return 10_000;
  }

  @AfterEach
  void close() {
    store.close();
    direct.close();
    proxy.close();
  }

  /// Writes an object in parts.
  protected static void put(BucketStore store, byte[] content) throws StoreException {
    LargeObjects.put(store, "object", content, PIECE, PIECE);
  }

  /// Every kind of request fails once. Where only bytes that are kept have checksums, damage to
  /// others is left to TLS.
  protected final void failEachOnce(Fault fault) {
    Map<String, Integer> seen = new HashMap<>();
    proxy.plan(
        request -> {
          if (fault == Fault.CORRUPT_REQUEST && !service.checks(request)) {
            return Fault.NONE;
          }
          synchronized (seen) {
            return seen.merge(service.kind(request), 1, Integer::sum) == 1 ? fault : Fault.NONE;
          }
        });
  }

  private void fail(Predicate<FaultProxy.Request> which, Fault fault) {
    proxy.plan(request -> which.test(request) ? fault : Fault.NONE);
  }

  private boolean isSecondPart(FaultProxy.Request request) {
    return service.sendsPart(request, 2);
  }

  private boolean isRead(FaultProxy.Request request) {
    return request.method().equals("GET") && !service.lists(request);
  }

  private long failed(Fault fault) {
    return proxy.exchanges().stream().filter(each -> each.fault() == fault).count();
  }

  private void assertNothingLeft() throws StoreException {
    assertEquals(Optional.empty(), direct.find("object"));
    assertEquals(List.of(), direct.unfinished(""));
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
    assertArrayEquals(content, contentOf(direct, "object"));
    // One that was begun, and whose answer was lost, nobody can name: those are found by their age.
    int most = fault == Fault.RESET_BEFORE_ANSWER && serviceNamesUploads() ? 1 : 0;
    assertTrue(direct.unfinished("").size() <= most);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET_BEFORE_ANSWER", "FAILED", "CORRUPT_REQUEST"})
  void writesASmallObjectAllTheSameWhereEachRequestFailsOnce(Fault fault) throws Exception {
    byte[] small = Arrays.copyOf(content, SMALL);
    failEachOnce(fault);
    put(store, small);
    assertArrayEquals(small, contentOf(direct, "object"));
    assertTrue(failed(fault) > 0);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RESET_AT_ONCE",
        "RESET_IN_ANSWER",
        "RESET_BEFORE_ANSWER",
        "CUT_ANSWER",
        "SHORT_ANSWER",
        "WRONG_RANGE",
        "FAILED",
        "SLOW_DOWN"
      })
  void readsAllTheSameWhereRequestsFailOnce(Fault fault) throws Exception {
    put(direct, content);
    AtomicInteger gets = new AtomicInteger();
    fail(request -> request.method().equals("GET") && gets.getAndIncrement() % 2 == 0, fault);
    assertArrayEquals(content, contentOf(store, "object"));
    assertTrue(failed(fault) > 0);
  }

  @Test
  void goesOnWhereTheBodyBrokeOffInsteadOfFromTheBeginning() throws Exception {
    put(direct, content);
    AtomicInteger requests = new AtomicInteger();
    fail(_ -> requests.incrementAndGet() == 2, Fault.CUT_ANSWER);
    assertArrayEquals(content, contentOf(store, "object"));
    long passed = proxy.exchanges().stream().mapToLong(FaultProxy.Exchange::answerBytes).sum();
    assertTrue(passed < SIZE + bytesAskedForAgain(), () -> passed + " bytes for " + SIZE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"RESET_AT_ONCE", "RESET_IN_REQUEST", "FAILED", "SLOW_DOWN", "CORRUPT_REQUEST"})
  void givesUpAfterABoundedNumberOfTriesAndLeavesNothing(Fault fault) throws Exception {
    fail(this::isSecondPart, fault);
    StoreException failure = assertThrows(StoreException.class, () -> put(store, content));
    assertTrue(failure.retryable(), failure::toString);
    assertTrue(failure.toString().contains("(tried 4 times); "), failure::toString);
    assertEquals(4, failed(fault));
    assertNothingLeft();
  }

  @Test
  void tellsThatCredentialsExpiredInTheMiddle() throws Exception {
    fail(this::isSecondPart, Fault.EXPIRED);
    StoreException failure = assertThrows(StoreException.class, () -> put(store, content));
    assertEquals(Reason.DENIED, failure.reason());
    assertFalse(failure.retryable());
    assertTrue(failure.toString().contains("expired"), failure::toString);
    assertEquals(1, failed(Fault.EXPIRED));
    assertNothingLeft();
    put(direct, content);
    AtomicInteger requests = new AtomicInteger();
    fail(_ -> requests.incrementAndGet() > 1, Fault.EXPIRED);
    StoreException reading = assertThrows(StoreException.class, () -> contentOf(store, "object"));
    assertEquals(Reason.DENIED, reading.reason());
  }

  /// An upload that failed when nothing of it could be removed.
  private UnfinishedUploads.Upload leftBehind() throws Exception {
    AtomicBoolean expired = new AtomicBoolean();
    fail(
        request -> {
          if (isSecondPart(request)) {
            expired.set(true);
          }
          return expired.get();
        },
        Fault.EXPIRED);
    assertThrows(StoreException.class, () -> put(store, content));
    assertEquals(Optional.empty(), direct.find("object"));
    assertEquals(1, direct.unfinished("").size());
    return direct.unfinished("").getFirst();
  }

  @Test
  void leavesWhatItCannotCleanUpForOthersToFind() throws Exception {
    direct.abort(leftBehind());
    assertEquals(List.of(), direct.unfinished(""));
  }

  @Test
  void doesNotWaitForeverForAnAnswerThatTrickles() throws Exception {
    put(direct, content);
    fail(this::isRead, Fault.SLOW_ANSWER);
    long start = System.nanoTime();
    StoreException failure = assertThrows(StoreException.class, () -> contentOf(store, "object"));
    assertEquals(Reason.UNAVAILABLE, failure.reason());
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    assertTrue(seconds < 40, () -> "it took " + seconds + " s: " + failure);
  }

  @Test
  void neverTakesBytesOfAnotherRange() throws Exception {
    put(direct, content);
    fail(_ -> true, Fault.WRONG_RANGE);
    StoreException failure = assertThrows(StoreException.class, () -> contentOf(store, "object"));
    assertEquals(Reason.UNAVAILABLE, failure.reason());
    assertTrue(failure.toString().contains("other bytes"), failure::toString);
  }

  @Test
  void neverTakesBytesOfAnotherVersion() throws Exception {
    put(direct, content);
    AtomicInteger gets = new AtomicInteger();
    fail(request -> isRead(request) && gets.incrementAndGet() > 1, Fault.OTHER_VERSION);
    StoreException failure = assertThrows(StoreException.class, () -> contentOf(store, "object"));
    assertEquals(Reason.CHANGED, failure.reason());
    assertTrue(gets.get() > 1);
  }

  @Test
  void neverTakesFewerBytesThanItAskedFor() throws Exception {
    put(direct, content);
    fail(this::isRead, Fault.SHORT_ANSWER);
    StoreException failure = assertThrows(StoreException.class, () -> contentOf(store, "object"));
    assertEquals(Reason.UNAVAILABLE, failure.reason());
    assertTrue(failure.toString().contains("bytes short"), failure::toString);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET_IN_ANSWER", "CUT_ANSWER", "SHORT_ANSWER", "FAILED"})
  void neverTakesABrokenListingForAnEmptyOne(Fault fault) throws Exception {
    put(direct, content);
    AtomicInteger lists = new AtomicInteger();
    fail(request -> service.lists(request) && lists.getAndIncrement() == 0, fault);
    assertEquals(List.of("object"), store.list("").stream().map(Entry::name).toList());
    assertTrue(lists.get() > 1);
    fail(_ -> true, fault);
    assertUnavailable(() -> store.list(""));
    assertUnavailable(() -> store.unfinished(""));
    assertUnavailable(() -> store.find("folder"));
  }

  private static void assertUnavailable(Executable listing) {
    StoreException failure = assertThrows(StoreException.class, listing);
    assertEquals(Reason.UNAVAILABLE, failure.reason(), failure::toString);
  }

  @Test
  void saysThatItCouldNotAbortAnUpload() throws Exception {
    UnfinishedUploads.Upload left = leftBehind();
    fail(_ -> true, Fault.DENIED);
    StoreException failure = assertThrows(StoreException.class, () -> store.abort(left));
    assertEquals(Reason.DENIED, failure.reason());
    assertFalse(failure.retryable());
    assertEquals(List.of(left), direct.unfinished(""));
    proxy.plan(_ -> Fault.NONE);
    store.abort(left);
    assertEquals(List.of(), direct.unfinished(""));
  }

  @Test
  void tellsThatNobodyIsThere() {
    proxy.close();
    StoreException failure = assertThrows(StoreException.class, () -> store.find("object"));
    assertEquals(Reason.UNAVAILABLE, failure.reason());
    assertTrue(failure.toString().contains("no answer"), failure::toString);
  }
}
