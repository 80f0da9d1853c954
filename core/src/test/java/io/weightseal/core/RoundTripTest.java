package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One file, in by every way and out by every way, at the sizes where chunks, steps of I/O, runs
/// and segments end.
class RoundTripTest {
  private static final int CHUNK = 16 * 1024;
  private static final int STEP = 16 * CHUNK;
  private static final int RUN = 16 * STEP;
  private static final int SEGMENT = 1 << 26;

  @TempDir private Path folder;
  private final Workbench bench = new Workbench();
  private Path plain;
  private Location sealed;

  static List<Integer> sizes() {
    return List.of(
        0,
        1,
        CHUNK - 1,
        CHUNK,
        CHUNK + 1,
        STEP - CHUNK,
        STEP - 1,
        STEP,
        STEP + 1,
        STEP + CHUNK,
        RUN - 1,
        RUN,
        RUN + 1,
        2 * RUN + STEP,
        SEGMENT - STEP,
        SEGMENT - 1,
        SEGMENT,
        SEGMENT + 1,
        2 * SEGMENT + 5);
  }

  @BeforeEach
  void name() throws IOException {
    plain = folder.resolve("weights");
    sealed = new Location(new FileStore(folder), "weights.sealed");
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void givesBackAFile(int size) throws Exception {
    Files.write(plain, Workbench.plaintext(size));
    for (int workers : List.of(1, 2, 4)) {
      Weightseal engine = bench.engine(workers);
      SealSummary summary = engine.encrypt(FileStore.locate(plain), sealed, bench.replacing());
      assertEquals(size, summary.plaintextBytes());
      assertEquals(Files.size(folder.resolve("weights.sealed")), summary.sealedBytes());
      assertEquals(sealedSize(size), summary.sealedBytes() - frontBytes());
      assertOpens(engine);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void givesBackAStreamThatWentIntoAFile(int size) throws Exception {
    Files.write(plain, Workbench.plaintext(size));
    for (int workers : List.of(1, 4)) {
      Weightseal engine = bench.engine(workers);
      try (ReadableByteChannel in = Trickle.from(FileChannel.open(plain));
          Sink sink = sealed.store().create(sealed.name(), -1, IfExists.REPLACE)) {
        SealSummary summary = engine.encrypt(in, "weights", sink, bench.replacing());
        assertEquals(size, summary.plaintextBytes());
        assertEquals(sealedSize(size), summary.sealedBytes() - frontBytes());
      }
      assertOpens(engine);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void givesBackAStreamThatWentIntoAStream(int size) throws Exception {
    Files.write(plain, Workbench.plaintext(size));
    for (int workers : List.of(1, 4)) {
      Weightseal engine = bench.engine(workers);
      try (ReadableByteChannel in = Trickle.from(FileChannel.open(plain));
          WritableByteChannel out = write("weights.sealed")) {
        engine.encrypt(in, "weights", out, bench.replacing());
      }
      assertOpens(engine);
    }
  }

  private void assertOpens(Weightseal engine) throws Exception {
    Path opened = folder.resolve("opened");
    long size = Files.size(plain);
    OpenSummary summary =
        engine.decrypt(sealed, FileStore.locate(opened), Expectations.NONE, IfExists.REPLACE);
    assertEquals(size, summary.plaintextBytes());
    assertSame(opened);
    assertEquals(size, engine.verify(sealed, Expectations.NONE).plaintextBytes());
    try (WritableByteChannel out = write("in order")) {
      assertEquals(size, engine.decrypt(sealed, out, Expectations.NONE).plaintextBytes());
    }
    assertSame(folder.resolve("in order"));
    try (ReadableByteChannel in = Trickle.from(FileChannel.open(folder.resolve("weights.sealed")));
        WritableByteChannel out = write("streamed")) {
      assertEquals(size, engine.decrypt(in, out, Expectations.NONE).plaintextBytes());
    }
    assertSame(folder.resolve("streamed"));
    assertEquals(List.of(), Leftovers.in(folder));
  }

  private void assertSame(Path opened) throws IOException {
    assertEquals(-1, Files.mismatch(plain, opened), opened.toString());
  }

  private WritableByteChannel write(String name) throws IOException {
    return Trickle.into(
        FileChannel.open(
            folder.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
  }

  /// What segments of `size` plaintext bytes take, by the rules' own words.
  private static long sealedSize(int size) {
    int full = size / SEGMENT;
    int rest = size % SEGMENT;
    // spec: v1#seg-1, v1#seg-2
    return full * 67_174_472L + 56 + rest + 16L * (rest / CHUNK + 1);
  }

  private long frontBytes() throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve("weights.sealed"))) {
      ByteBuffer front = ByteBuffer.allocate(1 << 15);
      channel.read(front, 0);
      int descriptor = front.getInt(12);
      int slot = front.getInt(16 + descriptor);
      byte[] first = new byte[slot];
      byte[] second = new byte[slot];
      ByteBuffer slots = ByteBuffer.allocate(2 * slot);
      channel.read(slots, 20 + descriptor);
      slots.flip().get(first).get(second);
      // spec: v1#slt-4
      assertArrayEquals(first, second);
      return 20L + descriptor + 2L * slot;
    }
  }
}
