package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Work that is interrupted, or fails in one of several workers, ends: no thread waits for ever,
/// and nothing half-done is left.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptTest {
  @TempDir private Path folder;
  private final Workbench bench = new Workbench();

  private interface Operation {
    void run() throws IOException;
  }

  /// Interrupts `operation` once the latch is down, and gives what it threw.
  private static Throwable interrupted(CountDownLatch begun, Operation operation)
      throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    operation.run();
                  } catch (Throwable e) {
                    thrown.set(e);
                  }
                  if (!Thread.currentThread().isInterrupted()) {
                    thrown.set(new AssertionError("the caller is not told that it is interrupted"));
                  }
                });
    begun.await();
    caller.interrupt();
    caller.join();
    return thrown.get();
  }

  @Test
  void endsWhenInterruptedAtWork() throws Exception {
    Files.write(folder.resolve("weights"), Workbench.plaintext(40 << 20));
    CountDownLatch begun = new CountDownLatch(1);
    Weightseal engine =
        Weightseal.builder()
            .keyService(bench.keys)
            .workers(2)
            .progress(
                new Progress() {
                  @Override
                  public void begin(long totalBytes) {}

                  @Override
                  public void advanced(long bytes) {
                    begun.countDown();
                    slowDown();
                  }
                })
            .build();
    Location plain = FileStore.locate(folder.resolve("weights"));
    Throwable thrown =
        interrupted(
            begun,
            () -> engine.encrypt(plain, new Location(plain.store(), "sealed"), bench.options()));
    assertInstanceOf(CancellationException.class, thrown);
    assertFalse(Files.exists(folder.resolve("sealed")));
    assertEquals(List.of(), Leftovers.in(folder));
    Crew.assertGone();
  }

  private static void slowDown() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new AssertionError("workers are not interrupted", e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void endsWhenInterruptedThoughTheInputIsSilent(int workers) throws Exception {
    Pipe pipe = Pipe.open();
    CountDownLatch begun = new CountDownLatch(1);
    try (var writing = pipe.sink();
        var reading = pipe.source()) {
      writing.write(ByteBuffer.allocate(1000));
      Throwable thrown =
          interrupted(
              begun,
              () -> {
                try (Sink sink = new FileStore(folder).create("sealed", -1, IfExists.REFUSE)) {
                  begun.countDown();
                  bench.engine(workers).encrypt(reading, "weights", sink, bench.options());
                }
              });
      assertInstanceOf(CancellationException.class, thrown);
      assertEquals(List.of(), new FileStore(folder).list(""));
    }
    Crew.assertGone();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void endsWhenInterruptedThoughTheOutputIsStuck(int workers) throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(3 << 20));
    Pipe pipe = Pipe.open();
    CountDownLatch begun = new CountDownLatch(1);
    try (var writing = pipe.sink();
        var reading = pipe.source()) {
      WritableByteChannel stuck =
          new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
              begun.countDown();
              return writing.write(bytes);
            }

            @Override
            public boolean isOpen() {
              return true;
            }

            @Override
            public void close() {}
          };
      Throwable thrown =
          interrupted(begun, () -> bench.engine(workers).decrypt(sealed, stuck, Expectations.NONE));
      assertInstanceOf(CancellationException.class, thrown);
      assertTrue(reading.isOpen());
    }
    Crew.assertGone();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void endsWhenTheFirstOfManyStepsIsNotAuthentic(int workers) throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(6 << 20));
    byte[] bytes = bench.bytes("sealed");
    int payload = bytes.length - (6 << 20) - 16 * 385;
    bytes[payload + 100]++;
    bench.store.put("sealed", bytes);
    var out = new ByteArrayOutputStream();
    assertThrows(
        NotAuthenticException.class,
        () -> bench.engine(workers).decrypt(sealed, Channels.newChannel(out), Expectations.NONE));
    assertEquals(0, out.size());
    Crew.assertGone();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void saysWhyTheOutputFailed(int workers) throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(6 << 20));
    for (int round = 0; round < 20; round++) {
      StoreException refusal =
          assertThrows(
              StoreException.class,
              () -> bench.engine(workers).decrypt(sealed, failing(2), Expectations.NONE));
      assertTrue(refusal.getMessage().contains("the reader has gone"), refusal::getMessage);
    }
    for (int round = 0; round < 20; round++) {
      StoreException refusal =
          assertThrows(
              StoreException.class,
              () ->
                  bench
                      .engine(workers)
                      .encrypt(
                          Channels.newChannel(new ByteArrayInputStream(new byte[3 << 20])),
                          "weights",
                          failing(3),
                          bench.options()));
      assertTrue(refusal.getMessage().contains("the reader has gone"), refusal::getMessage);
    }
    Crew.assertGone();
  }

  private static WritableByteChannel failing(int writes) {
    return new WritableByteChannel() {
      private int left = writes;

      @Override
      public synchronized int write(ByteBuffer bytes) throws IOException {
        if (left-- == 0) {
          throw new IOException("the reader has gone");
        }
        int length = bytes.remaining();
        bytes.position(bytes.limit());
        return length;
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void saysWhyTheInputFailed() throws Exception {
    bench.seal(Workbench.plaintext(6 << 20));
    ByteBuffer bytes = ByteBuffer.wrap(bench.bytes("sealed")).limit(3 << 20);
    ReadableByteChannel cut =
        new ReadableByteChannel() {
          @Override
          public int read(ByteBuffer target) throws IOException {
            if (!bytes.hasRemaining()) {
              throw new IOException("the line is dead");
            }
            int length = Math.min(target.remaining(), bytes.remaining());
            target.put(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
            return length;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };
    WritableByteChannel out = Channels.newChannel(new ByteArrayOutputStream());
    StoreException refusal =
        assertThrows(
            StoreException.class, () -> bench.engine(2).decrypt(cut, out, Expectations.NONE));
    assertTrue(refusal.getMessage().contains("the line is dead"), refusal::getMessage);
    assertThrows(
        StoreException.class,
        () ->
            bench
                .engine(2)
                .encrypt(
                    cut, "weights", bench.store.create("s", -1, IfExists.REFUSE), bench.options()));
    Crew.assertGone();
  }
}
