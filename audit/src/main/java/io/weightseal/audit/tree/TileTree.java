package io.weightseal.audit.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tree whose complete tiles are stored and whose right edge is in memory. Not safe for use by
/// several threads.
public final class TileTree implements Subtrees {
  private static final int CACHED_TILES = 64;

  private final TileSource stored;
  private final RightEdge edge;
  private final Map<Place, Tile> fresh = new HashMap<>();
  private final Map<Place, Tile> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Tile> eldest) {
          return size() > CACHED_TILES;
        }
      };

  /// Where a tile stands in the tree.
  private record Place(int level, long index) {}

  /// Where stored tiles come from.
  @FunctionalInterface
  public interface TileSource {
    /// The bytes of the tile of that width, 1 to [Tile#WIDTH].
    byte[] read(int level, long index, int width) throws IOException;
  }

  private TileTree(TileSource stored, RightEdge edge) {
    this.stored = stored;
    this.edge = edge;
  }

  /// The tree of the first `size` leaves, a multiple of [Tile#WIDTH].
  ///
  /// @throws IllegalArgumentException when a stored tile has another width than it must have
  public static TileTree load(TileSource stored, long size) throws IOException {
    if (size % Tile.WIDTH != 0) {
      throw new IllegalArgumentException(size + " leaves are not whole bundles");
    }
    List<Tile> upper = new ArrayList<>();
    long tiles = size / Tile.WIDTH;
    for (int level = 1; tiles > 0; level++) {
      int width = (int) (tiles % Tile.WIDTH);
      tiles /= Tile.WIDTH;
      upper.add(
          width == 0
              ? new Tile(level, tiles, List.of())
              : require(Tile.of(level, tiles, stored.read(level, tiles, width)), width));
    }
    return new TileTree(stored, RightEdge.of(upper));
  }

  private static Tile require(Tile tile, int width) {
    if (tile.width() != width) {
      throw new IllegalArgumentException(
          "a tile has " + tile.width() + " hashes; expected are " + width);
    }
    return tile;
  }

  /// Appends a leaf, and returns the tiles that it completed.
  public List<Tile> append(byte[] leafHash) {
    List<Tile> completed = edge.append(leafHash);
    completed.forEach(tile -> fresh.put(new Place(tile.level(), tile.index()), tile));
    return completed;
  }

  /// Says that all complete tiles are stored, so that they need not be kept in memory.
  public void allStored() {
    fresh.clear();
  }

  public RightEdge edge() {
    return edge;
  }

  @Override
  public byte[] hash(int level, long index) throws IOException {
    int tileLevel = level / Tile.HEIGHT;
    int height = level % Tile.HEIGHT;
    long first = index << height;
    return tile(tileLevel, first / Tile.WIDTH).root(height, (int) (first % Tile.WIDTH));
  }

  private Tile tile(int level, long index) throws IOException {
    Tile last = edge.tile(level);
    if (last.index() == index) {
      return last;
    }
    Place place = new Place(level, index);
    Tile known = fresh.get(place);
    if (known == null) {
      known = cache.get(place);
    }
    if (known == null) {
      known = require(Tile.of(level, index, stored.read(level, index, Tile.WIDTH)), Tile.WIDTH);
      cache.put(place, known);
    }
    return known;
  }
}
