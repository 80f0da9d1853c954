package io.weightseal.stores.bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Reads are of one version, and fetch ahead what was said to be read and nothing else.
@Timeout(60)
class BucketSourceTest {
  private static final int FRONT = 64 << 10;

  private final MemoryBucket bucket = new MemoryBucket();
  private final BucketStore store = Stores.of(bucket);
  private final byte[] content = Stores.pattern(400_000);

  private Source open() throws StoreException {
    bucket.put("key", content);
    return store.open("key");
  }

  private long reads() {
    return bucket.calls.stream().filter("read key"::equals).count();
  }

  private byte[] expected(int offset, int length) {
    return Arrays.copyOfRange(content, offset, Math.min(content.length, offset + length));
  }

  @Test
  void readsTheFrontWithTheRequestThatOpens() throws Exception {
    try (Source source = open()) {
      assertArrayEquals(expected(100, 2000), Stores.read(source, 100, 2000));
      assertEquals(1, bucket.calls.size());
      assertArrayEquals(expected(FRONT - 10, 20), Stores.read(source, FRONT - 10, 20));
      assertEquals(2, reads());
    }
  }

  @Test
  void fetchesLargeBlocksOfWhatIsExpected() throws Exception {
    try (Source source = open()) {
      source.expect(0, Long.MAX_VALUE);
      for (int at = 0; at < content.length; at += 512) {
        assertArrayEquals(
            expected(at, 512), Stores.read(source, at, Math.min(512, content.length - at)));
      }
    }
    int blocks = (content.length - FRONT + Stores.BLOCK - 1) / Stores.BLOCK;
    assertEquals(1 + blocks, reads());
  }

  @Test
  void fetchesNothingBesideWhatIsExpected() throws Exception {
    try (Source source = open()) {
      int from = 200_001;
      int length = 3 * Stores.BLOCK + 17;
      source.expect(from, length);
      for (int at = from; at < from + length; at += 100) {
        int step = Math.min(100, from + length - at);
        assertArrayEquals(expected(at, step), Stores.read(source, at, step));
      }
      assertEquals(1 + 4, reads());
      assertArrayEquals(expected(300_000, 10), Stores.read(source, 300_000, 10));
      assertEquals(1 + 5, reads());
    }
  }

  @Test
  void givesSeveralReadersTheirBytesWhereverTheyRead() throws Exception {
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at < content.length; at += 700) {
      starts.add(at);
    }
    // Nearly in order, as workers read that take runs by turns.
    Random random = new Random(1);
    for (int i = 0; i + 8 < starts.size(); i += 8) {
      Collections.shuffle(starts.subList(i, i + 8), random);
    }
    try (Source source = open();
        ExecutorService readers = Executors.newFixedThreadPool(4)) {
      source.expect(0, content.length);
      List<Future<?>> all = new ArrayList<>();
      for (int at : starts) {
        all.add(
            readers.submit(
                () -> {
                  int length = Math.min(700, content.length - at);
                  assertArrayEquals(expected(at, length), Stores.read(source, at, length));
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void takesAnObjectThatChangesForAnError() throws Exception {
    try (Source source = open()) {
      source.expect(0, Long.MAX_VALUE);
      Stores.read(source, FRONT, 10);
      bucket.put("key", Stores.pattern(400_000));
      StoreException changed =
          assertThrows(StoreException.class, () -> Stores.read(source, 390_000, 10));
      assertEquals(Reason.CHANGED, changed.reason());
      assertEquals(
          Reason.CHANGED, assertThrows(StoreException.class, source::requireUnchanged).reason());
    }
  }

  @Test
  void goesOnWhereAReadBrokeOff() throws Exception {
    bucket.put("key", content);
    List<Long> offsets = Collections.synchronizedList(new ArrayList<>());
    Bucket faulty =
        new BrokenReads(
            bucket,
            (offset, target) -> {
              offsets.add(offset);
              return offsets.size() % 2 == 0 ? target.remaining() / 2 : target.remaining();
            });
    try (BucketStore flaky = Stores.of(faulty);
        Source source = flaky.open("key")) {
      assertArrayEquals(expected(100_000, 1000), Stores.read(source, 100_000, 1000));
    }
    assertEquals(List.of(0L, 100_000L, 100_500L), offsets);
  }

  @Test
  void opensWhatIsThereWhenOpeningHadToBeTriedAgain() throws Exception {
    bucket.put("key", content);
    AtomicInteger attempts = new AtomicInteger();
    byte[] other = Stores.pattern(FRONT * 2);
    Bucket faulty =
        new BrokenReads(
            bucket,
            (offset, target) -> {
              if (attempts.incrementAndGet() == 1) {
                return 1000;
              }
              bucket.put("key", other);
              return target.remaining();
            });
    try (BucketStore flaky = Stores.of(faulty);
        Source source = flaky.open("key")) {
      assertEquals(other.length, source.size());
      assertArrayEquals(Arrays.copyOf(other, 2000), Stores.read(source, 0, 2000));
    }
  }

  @Test
  void tellsWhyABlockCouldNotBeFetchedAndThenFetchesIt() throws Exception {
    try (Source source = open()) {
      source.expect(0, Long.MAX_VALUE);
      bucket.hook(
          (call, when) -> {
            throw new StoreException(Reason.DENIED, "denied");
          });
      StoreException denied =
          assertThrows(StoreException.class, () -> Stores.read(source, FRONT, 10));
      assertEquals(Reason.DENIED, denied.reason());
      bucket.hook((_, _) -> {});
      assertArrayEquals(expected(FRONT, 10), Stores.read(source, FRONT, 10));
    }
  }

  @Test
  void readsOnWhereAllMemoryIsTaken() throws Exception {
    bucket.put("other", content);
    try (Source source = open();
        Source other = store.open("other")) {
      for (int from = FRONT; from < FRONT + 12 * Stores.BLOCK; from += 2 * Stores.BLOCK) {
        other.expect(from, Stores.BLOCK);
        Stores.read(other, from, 1);
      }
      source.expect(0, Long.MAX_VALUE);
      ByteBuffer all = ByteBuffer.allocate(content.length);
      assertEquals(content.length, source.read(all, 0));
      assertArrayEquals(content, all.array());
    }
    try (Source again = open()) {
      again.expect(0, Long.MAX_VALUE);
      assertArrayEquals(content, Stores.read(again, 0, content.length));
    }
  }
}
