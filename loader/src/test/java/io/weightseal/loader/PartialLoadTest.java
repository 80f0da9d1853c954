package io.weightseal.loader;

import static io.weightseal.loader.WeightBytes.f32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.loader.WeightBytes.Given;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Only what is asked for is decrypted, counted in bytes that are read from the store.
class PartialLoadTest {
  private static final int MIB = 1 << 20;

  /// The sealed bytes of a chunk, and those at the head of a segment, at most.
  private static final int SEALED_CHUNK = (1 << 14) + 64;

  private final Workbench bench = new Workbench();

  /// Sealed bytes that `work` makes the store give out.
  private long read(Work work) throws Exception {
    long before = bench.store.bytesRead();
    work.run();
    return bench.store.bytesRead() - before;
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private WeightLoader opened(Given... given) throws Exception {
    WeightLoader loader = bench.openFile("model.safetensors", WeightBytes.safetensors(given));
    // Headers, and what is read once to authenticate the file's length.
    loader.tensors();
    return loader;
  }

  @Test
  void readsOnlyTheTensorsThatAreNamed() throws Exception {
    Given wanted = f32("wanted", 256, 256);
    try (WeightLoader loader =
        opened(f32("before", 1024, 1024), wanted, f32("after", 1024, 1024))) {
      long read =
          read(
              () -> {
                try (LoadedWeights weights = loader.load(List.of("wanted"))) {
                  assertEquals(1, weights.tensors().size());
                  assertArrayEquals(
                      wanted.bytes(),
                      weights.tensor("wanted").segment().toArray(ValueLayout.JAVA_BYTE));
                  assertThrows(IllegalArgumentException.class, () -> weights.tensor("before"));
                }
              });
      assertTrue(read >= wanted.length(), "read " + read);
      assertTrue(read <= wanted.length() + 3 * SEALED_CHUNK, "read " + read);
    }
  }

  @Test
  void decryptsNoChunkTwiceForNeighbours() throws Exception {
    List<Given> given = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      given.add(f32("t" + i, 10, 100));
    }
    long bytes = given.stream().mapToLong(Given::length).sum();
    try (WeightLoader loader = opened(given.toArray(Given[]::new))) {
      long read = read(() -> loader.load().close());
      assertTrue(read >= bytes && read <= bytes * 1.02 + SEALED_CHUNK, bytes + ", read " + read);
    }
  }

  @Test
  void readsOnlyTheRowsOfARank() throws Exception {
    Given big = f32("big", 1024, 1024);
    try (WeightLoader loader = opened(f32("before", 100, 100), big)) {
      int ranks = 4;
      int rowBytes = 1024 * Float.BYTES;
      for (int rank = 0; rank < ranks; rank++) {
        int first = rank * 256;
        long read =
            read(
                () -> {
                  try (LoadedWeights weights =
                      loader.loadSlices(List.of(TensorSlice.rows("big", first, 256)))) {
                    LoadedTensor tensor = weights.tensor("big");
                    assertEquals(List.of(256L, 1024L), tensor.shape());
                    assertArrayEquals(
                        Arrays.copyOfRange(big.bytes(), first * rowBytes, (first + 256) * rowBytes),
                        tensor.segment().toArray(ValueLayout.JAVA_BYTE));
                  }
                });
        assertTrue(read >= MIB && read <= MIB * 1.02 + 3 * SEALED_CHUNK, "read " + read);
      }
    }
  }

  @Test
  void slicesGgufAlongItsLastDimension() throws Exception {
    Given given = new Given("w", "Q8_0", List.of(64L, 10L), 10 * 2 * 34);
    byte[] file = WeightBytes.gguf(List.of(8), given);
    try (WeightLoader loader = bench.openFile("model.gguf", file);
        LoadedWeights weights = loader.loadSlices(List.of(TensorSlice.rows("w", 3, 4)))) {
      assertEquals(List.of(64L, 4L), weights.tensor("w").shape());
      assertArrayEquals(
          Arrays.copyOfRange(given.bytes(), 3 * 68, 7 * 68),
          weights.tensor("w").segment().toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void refusesRowsThatAreNotThereOrInTheMiddleOfABlock() throws Exception {
    Given rows = f32("rows", 4, 4);
    Given halves = new Given("halves", "F4", List.of(8L), 4);
    Given scalar = new Given("scalar", "F32", List.of(), 4);
    Given none = new Given("none", "F32", List.of(0L, 4L), 0);
    try (WeightLoader loader = opened(rows, halves, scalar, none)) {
      for (TensorSlice slice :
          List.of(
              TensorSlice.rows("rows", 4, 1),
              TensorSlice.rows("rows", 0, 5),
              TensorSlice.rows("rows", 3, Long.MAX_VALUE),
              TensorSlice.rows("rows", Long.MAX_VALUE, 1),
              TensorSlice.rows("halves", 1, 2),
              TensorSlice.rows("scalar", 0, 1),
              TensorSlice.rows("none", 0, 1))) {
        assertThrows(
            IllegalArgumentException.class,
            () -> loader.loadSlices(List.of(slice)),
            slice::toString);
      }
    }
    assertThrows(IllegalArgumentException.class, () -> TensorSlice.rows("rows", -1, 1));
    assertThrows(IllegalArgumentException.class, () -> TensorSlice.rows("rows", 0, 0));
    assertThrows(IllegalArgumentException.class, () -> TensorSlice.rows("rows", 0, -1));
  }
}
