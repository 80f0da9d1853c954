package io.weightseal.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.memory.HostMemory;
import io.weightseal.testkit.FakeKeyService;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file with more bytes than an array or a buffer can have.
class LargeFileTest {
  private static final long ROW = (1L << 30) + 2048;

  @TempDir private Path folder;

  @Test
  void loadsATensorOfMoreThanTwoGib() throws Exception {
    assumeTrue(HostMemory.available() > 4L << 30, "less than 4 GiB of memory is available");
    assumeTrue(Files.getFileStore(folder).getUsableSpace() > 3L << 30, "less than 3 GiB of disk");
    FakeKeyService keys = new FakeKeyService("local");
    KeyUri key = keys.add("team");
    Weightseal engine = Weightseal.builder().keyService(keys).build();
    var sealed = FileStore.locate(folder.resolve("sealed"));
    engine.encrypt(FileStore.locate(plaintext()), sealed, EncryptOptions.of(key, "large"));
    try (WeightLoader loader = WeightLoader.open(engine, sealed, Expectations.NONE)) {
      try (LoadedWeights weights = loader.load()) {
        LoadedTensor big = weights.tensor("big");
        MemorySegment segment = big.segment();
        assertEquals(2 * ROW, segment.byteSize());
        for (long at : List.of(0L, Integer.MAX_VALUE + 100L, 2 * ROW - Long.BYTES)) {
          assertEquals(~at, segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        }
        assertEquals(42, weights.tensor("last").segment().get(ValueLayout.JAVA_BYTE, 0));
        String message =
            assertThrows(UnsupportedOperationException.class, big::buffer).getMessage();
        assertTrue(message.contains("; use its segment"), message);
      }
      try (LoadedWeights weights =
          loader.loadSlices(List.of(TensorSlice.rows("big", 1, 1), TensorSlice.whole("last")))) {
        MemorySegment segment = weights.tensor("big").segment();
        assertEquals(ROW, segment.byteSize());
        assertEquals(
            ~(2 * ROW - Long.BYTES),
            segment.get(ValueLayout.JAVA_LONG_UNALIGNED, ROW - Long.BYTES));
      }
    }
  }

  /// Mostly a hole, with marks before and after where a signed 32-bit number ends.
  private Path plaintext() throws Exception {
    byte[] header =
        """
        {"big":{"dtype":"U8","shape":[2,%d],"data_offsets":[0,%d]},\
        "last":{"dtype":"U8","shape":[1],"data_offsets":[%2$d,%d]}}"""
            .formatted(ROW, 2 * ROW, 2 * ROW + 1)
            .getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("model.safetensors");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long data = (long) Long.BYTES + header.length;
      channel.write(number(header.length), 0);
      channel.write(ByteBuffer.wrap(header), Long.BYTES);
      for (long at : List.of(0L, Integer.MAX_VALUE + 100L, 2 * ROW - Long.BYTES)) {
        channel.write(number(~at), data + at);
      }
      channel.write(ByteBuffer.wrap(new byte[] {42}), data + 2 * ROW);
    }
    return file;
  }

  private static ByteBuffer number(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).flip();
  }
}
