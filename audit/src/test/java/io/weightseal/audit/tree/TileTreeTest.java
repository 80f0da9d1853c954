package io.weightseal.audit.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// audit-v1#tree-2: the tiles of a tree, and the tree that they give.
final class TileTreeTest {
  private static final int LEAVES = 3 * 65_536 + 5 * 256 + 7;

  private final Map<String, byte[]> files = new HashMap<>();
  private final List<byte[]> hashes = new ArrayList<>();
  private final RightEdge edge = new RightEdge();

  private void grow(int leaves) {
    while (hashes.size() < leaves) {
      byte[] hash = MerkleHash.leaf(ByteBuffer.allocate(4).putInt(hashes.size()).array());
      hashes.add(hash);
      List<Tile> completed = edge.append(hash);
      completed.forEach(this::store);
      if (!completed.isEmpty()) {
        store(edge.tile(completed.size()));
      }
    }
  }

  private void store(Tile tile) {
    files.put(TilePath.hashes(tile.level(), tile.index(), tile.width()), tile.bytes());
  }

  private byte[] read(int level, long index, int width) {
    byte[] file = files.get(TilePath.hashes(level, index, width));
    if (file == null) {
      throw new AssertionError("no tile " + TilePath.hashes(level, index, width));
    }
    return file;
  }

  private static byte[] definition(List<byte[]> leafHashes) {
    if (leafHashes.size() == 1) {
      return leafHashes.getFirst();
    }
    int split = Integer.highestOneBit(leafHashes.size() - 1);
    return MerkleHash.node(
        definition(leafHashes.subList(0, split)),
        definition(leafHashes.subList(split, leafHashes.size())));
  }

  @Test
  void givesTheSameTreeFromItsTiles() throws IOException {
    grow(LEAVES);
    int base = LEAVES - LEAVES % Tile.WIDTH;
    TileTree tree = TileTree.load(this::read, base);
    assertArrayEquals(definition(hashes.subList(0, base)), tree.edge().root());
    hashes.subList(base, LEAVES).forEach(tree::append);
    assertEquals(LEAVES, tree.edge().size());
    for (int size : List.of(1, 255, 256, 257, 65_535, 65_536, 65_537, 131_072, base, LEAVES)) {
      byte[] root = definition(hashes.subList(0, size));
      assertArrayEquals(root, MerkleProofs.root(tree, size), "size " + size);
      int index = size / 2;
      assertArrayEquals(
          root,
          MerkleProofs.rootOf(
              hashes.get(index), index, size, MerkleProofs.inclusion(tree, index, size)));
    }
  }

  @Test
  void hasTheTilesOfThePublishedExample() {
    // C2SP tlog-tiles: a tree of 70,000.
    grow(70_000);
    assertEquals(112, edge.tile(0).width());
    assertEquals(273, edge.tile(0).index());
    assertEquals(17, edge.tile(1).width());
    assertEquals(1, edge.tile(1).index());
    assertEquals(1, edge.tile(2).width());
    assertEquals(Tile.WIDTH * MerkleHash.BYTES, read(0, 272, Tile.WIDTH).length);
    assertEquals(Tile.WIDTH * MerkleHash.BYTES, read(1, 0, Tile.WIDTH).length);
  }

  @Test
  void refusesATileOfAnotherWidth() {
    grow(3 * 256);
    files.put(TilePath.hashes(1, 0, 3), new byte[2 * MerkleHash.BYTES]);
    assertThrows(IllegalArgumentException.class, () -> TileTree.load(this::read, 3 * 256));
    files.put(TilePath.hashes(1, 0, 3), new byte[95]);
    assertThrows(IllegalArgumentException.class, () -> TileTree.load(this::read, 3 * 256));
    assertThrows(IllegalArgumentException.class, () -> TileTree.load(this::read, 100));
  }

  @ParameterizedTest
  @CsvSource({
    "0,256,tile/entries/000",
    "0,1,tile/entries/000.p/1",
    "999,256,tile/entries/999",
    "1000,256,tile/entries/x001/000",
    "1234067,256,tile/entries/x001/x234/067",
    "1234067,255,tile/entries/x001/x234/067.p/255",
  })
  void namesFilesAsPublished(long index, int width, String path) {
    assertEquals(path, TilePath.entries(index, width));
    assertEquals(path.replace("entries", "5"), TilePath.hashes(5, index, width));
  }
}
