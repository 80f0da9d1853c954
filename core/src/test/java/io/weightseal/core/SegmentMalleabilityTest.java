package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.WeightsealException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whole segments moved, doubled, dropped and cut off, and the empty chunks that close them.
@Timeout(120)
class SegmentMalleabilityTest {
  private static final int SEGMENT = 1 << 26;
  private static final int STEP = 256 * 1024;
  private static final int SEALED = 67_174_472;

  @TempDir private Path folder;
  private final Workbench bench = new Workbench();
  private Path plain;
  private Path sealed;
  private long payload;

  @BeforeEach
  void seal() throws Exception {
    plain = Files.write(folder.resolve("weights"), Workbench.plaintext(2 * SEGMENT + 1000));
    sealed = folder.resolve("sealed");
    Location source = FileStore.locate(plain);
    bench.engine(2).encrypt(source, new Location(source.store(), "sealed"), bench.options());
    payload = Files.size(sealed) - 2L * SEALED - 56 - 1000 - 16;
  }

  @Test
  void refusesSegmentsInAnotherOrder() throws Exception {
    byte[] first = read(payload, SEALED);
    byte[] second = read(payload + SEALED, SEALED);
    write(payload, second);
    assertRefused(0);
    write(payload + SEALED, first);
    assertRefused(0);
    write(payload, first);
    assertRefused(SEGMENT);
  }

  @Test
  void refusesAFileCutAtASegmentBoundary() throws Exception {
    long size = Files.size(sealed);
    cut(payload + 2L * SEALED);
    assertRefused(2L * SEGMENT);
    cut(payload + 2L * SEALED - 16);
    assertRefused(2L * SEGMENT);
    cut(payload + SEALED);
    assertRefused(SEGMENT);
    cut(payload);
    assertRefused(0);
    assertTrue(size > payload + 2L * SEALED);
  }

  @Test
  void refusesAFileWithoutItsMiddleSegment() throws Exception {
    byte[] last = read(payload + 2L * SEALED, (int) (Files.size(sealed) - payload - 2L * SEALED));
    cut(payload + SEALED);
    write(payload + SEALED, last);
    assertRefused(SEGMENT);
  }

  @Test
  void releasesNothingAfterTheChunkThatClosesASegment() throws Exception {
    // The tag of the empty chunk at the end of segment 0.
    byte[] tag = read(payload + SEALED - 1, 1);
    tag[0]++;
    write(payload + SEALED - 1, tag);
    // It is opened together with the step before it, so that step is not released either.
    assertRefused(SEGMENT - STEP, SEGMENT);
  }

  @Test
  void refusesASegmentsHeadFromElsewhere() throws Exception {
    write(payload + SEALED, read(payload, 56));
    assertRefused(SEGMENT);
  }

  private byte[] read(long at, int length) throws IOException {
    try (FileChannel channel = FileChannel.open(sealed)) {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        assertTrue(channel.read(bytes, at + bytes.position()) > 0);
      }
      return bytes.array();
    }
  }

  private void write(long at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(sealed, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  private void cut(long length) throws IOException {
    try (FileChannel channel = FileChannel.open(sealed, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  private void assertRefused(long prefix) throws Exception {
    assertRefused(prefix, prefix);
  }

  /// @param inOrder how much may be released of a file that is written out in order
  /// @param streamed how much may be released of a stream
  private void assertRefused(long inOrder, long streamed) throws Exception {
    Location location = FileStore.locate(sealed);
    Weightseal engine = bench.engine(3);
    assertThrows(WeightsealException.class, () -> engine.verify(location, Expectations.NONE));
    assertThrows(
        WeightsealException.class,
        () ->
            engine.decrypt(
                location,
                new Location(location.store(), "opened"),
                Expectations.NONE,
                IfExists.REFUSE));
    assertFalse(Files.exists(folder.resolve("opened")));
    Path released = folder.resolve("released");
    try (WritableByteChannel out = create(released)) {
      assertThrows(
          WeightsealException.class, () -> engine.decrypt(location, out, Expectations.NONE));
    }
    assertIsPrefix(released, inOrder);
    try (FileChannel in = FileChannel.open(sealed);
        WritableByteChannel out = create(released)) {
      assertThrows(WeightsealException.class, () -> engine.decrypt(in, out, Expectations.NONE));
    }
    assertIsPrefix(released, streamed);
    Crew.assertGone();
  }

  private static WritableByteChannel create(Path path) throws IOException {
    return FileChannel.open(
        path,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  private void assertIsPrefix(Path released, long most) throws IOException {
    long size = Files.size(released);
    assertTrue(size <= most, () -> size + " bytes were released, of which " + most + " are good");
    long mismatch = Files.mismatch(plain, released);
    assertEquals(size, mismatch);
  }
}
