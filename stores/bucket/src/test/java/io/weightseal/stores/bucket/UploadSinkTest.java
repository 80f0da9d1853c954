package io.weightseal.stores.bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Objects are sent in whole pieces, in bounded memory, and all or nothing of them appears.
@Timeout(60)
class UploadSinkTest {
  private static final int PIECE = 3000;
  private static final int FRONT = 120;

  private final MemoryBucket bucket = new MemoryBucket();
  private final Transfers transfers =
      new Transfers(new RetryingBucket(bucket, Stores.QUICK), Stores.SMALL);

  @AfterEach
  void close() {
    transfers.close();
  }

  private UploadSink sink(long size) throws StoreException {
    return new UploadSink(
        transfers, "key", size, staged -> staged.publish(transfers.bucket(), Condition.ABSENT));
  }

  private byte[] stored() {
    return bucket.objects.get("key").content().array();
  }

  @Test
  void sendsWholePieces() throws Exception {
    byte[] content = Stores.pattern(FRONT + 7 * PIECE + 5);
    try (UploadSink sink = sink(content.length)) {
      sink.expectPieces(FRONT + PIECE, PIECE);
      Stores.fill(sink, content, 1000);
      sink.commit();
    }
    assertArrayEquals(content, stored());
    assertEquals(
        List.of(
            "part-1 key",
            "part-2 key",
            "part-3 key",
            "part-4 key",
            "part-5 key",
            "part-6 key",
            "part-7 key",
            "part-8 key"),
        bucket.calls.stream().filter(call -> call.startsWith("part")).sorted().toList());
  }

  @Test
  void sendsASmallObjectInOneCall() throws Exception {
    byte[] content = Stores.pattern(FRONT + 50);
    try (UploadSink sink = sink(content.length)) {
      sink.expectPieces(FRONT + PIECE, PIECE);
      Stores.fill(sink, content, 10);
      sink.commit();
    }
    assertArrayEquals(content, stored());
    assertEquals(List.of("put key"), bucket.calls);
  }

  @Test
  void sendsAStreamWhoseLengthNobodyKnows() throws Exception {
    byte[] content = Stores.pattern(FRONT + 5 * PIECE);
    try (UploadSink sink = sink(-1)) {
      sink.expectPieces(FRONT + PIECE, PIECE);
      Stores.fill(sink, content, 1000);
      sink.commit();
    }
    assertArrayEquals(content, stored());
  }

  @Test
  void holdsWritersBackWhileTooMuchIsUnderWay() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    bucket.hook(
        (call, when) -> {
          if (call.startsWith("part") && when == MemoryBucket.When.BEFORE) {
            awaitQuietly(goOn);
          }
        });
    byte[] content = Stores.pattern(20 * Stores.PART);
    try (ExecutorService writer = Executors.newSingleThreadExecutor();
        UploadSink sink = sink(content.length)) {
      Future<?> done =
          writer.submit(
              () -> {
                Stores.fill(sink, content, 1000);
                sink.commit();
                return true;
              });
      assertThrows(
          java.util.concurrent.TimeoutException.class, () -> done.get(300, TimeUnit.MILLISECONDS));
      assertEquals(4 * Stores.PART, transfers.partMemory().taken());
      goOn.countDown();
      done.get(30, TimeUnit.SECONDS);
    }
    assertArrayEquals(content, stored());
    assertEquals(0, transfers.partMemory().taken());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void neverLocksUpWhereLaterPartsTookAllMemory() throws Exception {
    byte[] content = Stores.pattern(6 * Stores.PART);
    try (UploadSink sink = sink(content.length);
        ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      // Parts 1 to 4 are begun, and miss what the writer of part 0 brings after it.
      for (int part = 1; part <= 4; part++) {
        write(sink, content, part * Stores.PART, 10);
      }
      assertEquals(4 * Stores.PART, transfers.partMemory().taken());
      write(sink, content, 0, Stores.PART);
      List<Future<?>> rest = new ArrayList<>();
      for (int part = 1; part <= 4; part++) {
        int from = part * Stores.PART + 10;
        rest.add(writers.submit(() -> write(sink, content, from, Stores.PART - 10)));
      }
      for (Future<?> each : rest) {
        each.get(30, TimeUnit.SECONDS);
      }
      write(sink, content, 5 * Stores.PART, Stores.PART);
      sink.commit();
    }
    assertArrayEquals(content, stored());
  }

  private static boolean write(Sink sink, byte[] content, int offset, int length)
      throws StoreException {
    sink.write(ByteBuffer.wrap(content, offset, length), offset);
    return true;
  }

  @Test
  void sendsTheSameBytesAgainWhenAPartFails() throws Exception {
    List<String> failed = new ArrayList<>();
    bucket.hook(
        (call, when) -> {
          synchronized (failed) {
            if (call.startsWith("part")
                && when == MemoryBucket.When.AFTER
                && failed.add(call)
                && failed.stream().filter(call::equals).count() == 1) {
              throw new StoreException(Reason.UNAVAILABLE, "lost; try again");
            }
          }
        });
    byte[] content = Stores.pattern(3 * Stores.PART + 1);
    try (UploadSink sink = sink(content.length)) {
      Stores.fill(sink, content, 999);
      sink.commit();
    }
    assertArrayEquals(content, stored());
  }

  @Test
  void givesUpAfterABoundedNumberOfTriesAndLeavesNothing() throws Exception {
    bucket.hook(
        (call, when) -> {
          if (call.startsWith("part-2")) {
            throw new StoreException(Reason.UNAVAILABLE, "no answer; try again");
          }
        });
    byte[] content = Stores.pattern(8 * Stores.PART);
    StoreException failure =
        assertThrows(
            StoreException.class,
            () -> {
              try (UploadSink sink = sink(content.length)) {
                Stores.fill(sink, content, 999);
                sink.commit();
              }
            });
    assertEquals("no answer (tried 4 times); try again", failure.getMessage());
    assertTrue(failure.retryable());
    assertEquals(4, bucket.calls.stream().filter("part-2 key"::equals).count());
    assertTrue(bucket.objects.isEmpty());
    assertTrue(bucket.uploads.isEmpty());
    assertEquals(0, transfers.partMemory().taken());
  }

  @Test
  void refusesToCommitWhatHasGaps() throws Exception {
    byte[] content = Stores.pattern(3 * Stores.PART);
    try (UploadSink sink = sink(content.length)) {
      write(sink, content, 0, Stores.PART);
      write(sink, content, 2 * Stores.PART, Stores.PART);
      assertThrows(IllegalStateException.class, sink::commit);
    }
    try (UploadSink sink = sink(-1)) {
      write(sink, content, 5, 10);
      assertThrows(IllegalStateException.class, sink::commit);
    }
    try (UploadSink sink = sink(10)) {
      assertThrows(IllegalArgumentException.class, () -> write(sink, content, 1, 10));
    }
    assertTrue(bucket.objects.isEmpty());
    assertTrue(bucket.uploads.isEmpty());
  }

  @Test
  void findsAndAbortsWhatAKilledProcessLeft() throws Exception {
    try (BucketStore store = Stores.of(bucket)) {
      byte[] content = Stores.pattern(3 * Stores.PART);
      Sink left = store.create("models/left", content.length, IfExists.REFUSE);
      Stores.fill(left, content, 999);
      for (int i = 0;
          i < 500 && bucket.calls.stream().noneMatch("part-3 models/left"::equals);
          i++) {
        Thread.sleep(Duration.ofMillis(10));
      }
      assertEquals(List.of(), store.unfinished("model"));
      var found = store.unfinished("models");
      assertEquals(List.of("models/left"), found.stream().map(each -> each.name()).toList());
      assertEquals(found, store.unfinished("models/left"));
      assertEquals(found, store.unfinished(""));
      store.abort(found.getFirst());
      assertEquals(List.of(), store.unfinished(""));
      store.abort(found.getFirst());
      left.close();
    }
  }
}
