package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Reading an open model at any offset, by every view that it gives.
@Timeout(60)
class OpenModelTest {
  private static final int SEGMENT = 1 << 26;
  private static final int SIZE = SEGMENT + 300_001;

  private final Workbench bench = new Workbench();

  @Test
  void readsAnyRangeFromManyThreads() throws Exception {
    byte[] plaintext = Workbench.plaintext(SIZE);
    Location sealed = bench.seal(plaintext);
    try (SealedModel model = bench.engine(2).open(sealed, Expectations.NONE);
        ExecutorService threads = Executors.newFixedThreadPool(12)) {
      SealedFile file = model.file("plain");
      assertEquals(SIZE, file.size());
      List<Future<?>> done = new ArrayList<>();
      for (int seed = 0; seed < 12; seed++) {
        Random random = new Random(seed);
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 25; i++) {
                    int offset = i % 3 == 0 ? SEGMENT - 40_000 : random.nextInt(SIZE);
                    int length = Math.min(SIZE - offset, random.nextInt(i % 5 == 0 ? 900_000 : 50));
                    readAndCompare(file, plaintext, offset, length);
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
      readAndCompare(file, plaintext, 0, SIZE);
      readAndCompare(file, plaintext, SIZE, 0);
    }
    assertEquals(1, bench.keys.unwraps());
  }

  private static void readAndCompare(SealedFile file, byte[] plaintext, int offset, int length)
      throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(length + 2);
      file.read(offset, target.asSlice(1, length));
      MemorySegment expected = MemorySegment.ofArray(plaintext).asSlice(offset, length);
      assertEquals(-1, expected.mismatch(target.asSlice(1, length)));
      assertEquals(0, target.get(ValueLayout.JAVA_BYTE, 0));
      assertEquals(0, target.get(ValueLayout.JAVA_BYTE, length + 1));
    }
  }

  @Test
  void refusesARangeOutsideTheFile() throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(100));
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      SealedFile file = model.files().getFirst();
      MemorySegment target = MemorySegment.ofArray(new byte[10]);
      for (long offset : new long[] {-1, 91, 101, Long.MAX_VALUE, Long.MIN_VALUE}) {
        assertThrows(IndexOutOfBoundsException.class, () -> file.read(offset, target));
      }
      file.read(90, target);
      assertArrayEquals(
          Arrays.copyOfRange(Workbench.plaintext(100), 90, 100),
          target.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void givesAChannelWithAPositionOfItsOwn() throws Exception {
    byte[] plaintext = Workbench.plaintext(70_000);
    Location sealed = bench.seal(plaintext);
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      SealedFile file = model.files().getFirst();
      SeekableByteChannel other = file.channel();
      SeekableByteChannel channel = file.channel();
      assertEquals(70_000, channel.size());
      channel.position(69_990);
      ByteBuffer target = ByteBuffer.allocate(100);
      assertEquals(10, channel.read(target));
      assertEquals(70_000, channel.position());
      assertEquals(-1, channel.read(target));
      assertEquals(10, target.position());
      assertArrayEquals(
          Arrays.copyOfRange(plaintext, 69_990, 70_000), Arrays.copyOf(target.array(), 10));
      assertEquals(-1, channel.position(1L << 50).read(target));
      assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
      assertThrows(NonWritableChannelException.class, () -> channel.write(target));
      assertThrows(NonWritableChannelException.class, () -> channel.truncate(0));
      channel.close();
      assertFalse(channel.isOpen());
      assertThrows(ClosedChannelException.class, () -> channel.read(target));
      assertThrows(ClosedChannelException.class, channel::size);
      assertThrows(ClosedChannelException.class, channel::position);
      assertEquals(0, other.position());
      assertEquals(1, other.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void givesAStreamAndASource() throws Exception {
    byte[] plaintext = Workbench.plaintext(600_000);
    Location sealed = bench.sealModel(Map.of("a/b", plaintext, "empty", new byte[0]));
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      assertFalse(model.singleFile());
      assertEquals(bench.key, model.openedBy());
      assertEquals(List.of("a/b", "empty"), model.files().stream().map(SealedFile::path).toList());
      try (var stream = model.file("a/b").stream()) {
        assertEquals(1000, stream.skip(1000));
        assertArrayEquals(Arrays.copyOfRange(plaintext, 1000, 600_000), stream.readAllBytes());
        assertEquals(-1, stream.read());
      }
      assertEquals(0, model.file("empty").stream().readAllBytes().length);
      try (Source source = model.file("a/b").source()) {
        ByteBuffer target = ByteBuffer.allocate(700_000).position(3);
        assertEquals(599_000, source.read(target, 1000));
        assertEquals(599_003, target.position());
        assertEquals(0, source.read(target, 600_000));
        assertEquals(0, source.read(target, 1L << 60));
        assertTrue(source.describe().contains("a/b"));
        source.requireUnchanged();
      }
      StoreException refusal = assertThrows(StoreException.class, () -> model.file("c"));
      assertEquals(Reason.ABSENT, refusal.reason());
    }
  }

  @Test
  void givesNothingOnceClosed() throws Exception {
    Location sealed = bench.sealModel(Map.of("a", new byte[10], "b", new byte[10]));
    SealedModel model = bench.engine(1).open(sealed, Expectations.NONE);
    SealedFile read = model.file("a");
    SealedFile unread = model.file("b");
    MemorySegment target = MemorySegment.ofArray(new byte[10]);
    read.read(0, target);
    var channel = read.channel();
    model.close();
    model.close();
    assertThrows(IllegalStateException.class, () -> read.read(0, target));
    assertThrows(IllegalStateException.class, () -> unread.read(0, target));
    assertThrows(IllegalStateException.class, () -> channel.read(ByteBuffer.allocate(1)));
    assertThrows(IllegalStateException.class, () -> unread.stream().readAllBytes());
  }

  @Test
  void closesTheDataKeyWithTheModel() throws Exception {
    KeptKeys service = new KeptKeys(bench.keys);
    Weightseal engine = Weightseal.builder().keyService(service).workers(1).build();
    Location sealed = bench.sealModel(Map.of("a", new byte[10]));
    engine.open(sealed, Expectations.NONE).close();
    service.assertClosed(1);
    engine.verify(sealed, Expectations.NONE);
    engine.rewrap(sealed, List.of(bench.key), List.of());
    engine.encrypt(bench.at("model"), bench.at("again"), bench.options());
    service.assertClosed(5);
    bench.store.put("model.sealed/a.sealed", new byte[300]);
    assertThrows(NotAuthenticException.class, () -> engine.open(sealed, Expectations.NONE).close());
    bench.seal(new byte[10]);
    byte[] bytes = bench.bytes("sealed");
    bytes[bytes.length - 1]++;
    bench.store.put("sealed", bytes);
    assertThrows(
        NotAuthenticException.class,
        () -> engine.open(bench.at("sealed"), Expectations.NONE).close());
    service.assertClosed(7);
  }

  /// Keeps hold of every data key that it wraps or unwraps.
  private static final class KeptKeys implements KeyService {
    private final KeyService service;
    private final List<DataKey> seen = new ArrayList<>();

    KeptKeys(KeyService service) {
      this.service = service;
    }

    void assertClosed(int count) {
      assertEquals(count, seen.size());
      for (DataKey key : seen) {
        assertThrows(IllegalStateException.class, () -> key.use(bytes -> bytes.length));
      }
    }

    @Override
    public String scheme() {
      return service.scheme();
    }

    @Override
    public boolean knows(KeyUri key) {
      return service.knows(key);
    }

    @Override
    public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
        throws KeyServiceException {
      seen.add(dataKey);
      return service.wrap(dataKey, key, identity);
    }

    @Override
    public DataKey unwrap(Recipient recipient, ModelIdentity identity)
        throws KeyServiceException, NotAuthenticException {
      DataKey key = service.unwrap(recipient, identity);
      seen.add(key);
      return key;
    }

    @Override
    public KeyStatus status(KeyUri key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
