package io.weightseal.audit.tree;

import java.util.ArrayList;
import java.util.List;

/// The rightmost, incomplete tile of each level: what it takes to grow a tree. Not safe for use by
/// several threads.
public final class RightEdge {
  private final List<List<byte[]>> rows;
  private final CompactRange range;

  public RightEdge() {
    this(new ArrayList<>(), new CompactRange());
  }

  private RightEdge(List<List<byte[]>> rows, CompactRange range) {
    this.rows = rows;
    this.range = range;
  }

  /// The edge of a tree of whole bundles.
  ///
  /// @param upper its incomplete tiles, from level 1 up; one without hashes where there is none
  static RightEdge of(List<Tile> upper) {
    List<List<byte[]>> rows = new ArrayList<>();
    rows.add(new ArrayList<>());
    CompactRange range = new CompactRange();
    for (Tile tile : upper.reversed()) {
      for (int i = 0; i < tile.width(); i++) {
        range.appendSubtree(tile.level() * Tile.HEIGHT, tile.root(0, i));
      }
    }
    for (Tile tile : upper) {
      List<byte[]> row = new ArrayList<>();
      for (int i = 0; i < tile.width(); i++) {
        row.add(tile.root(0, i));
      }
      rows.add(row);
    }
    return new RightEdge(rows, range);
  }

  public long size() {
    return range.size();
  }

  public byte[] root() {
    return range.root();
  }

  /// How many leaves there are beyond the last complete tile.
  public int leaves() {
    return (int) (range.size() % Tile.WIDTH);
  }

  /// Appends a leaf, and returns the tiles that it completed, from level 0 up: mostly none.
  public List<Tile> append(byte[] leafHash) {
    long index = range.size();
    range.append(leafHash);
    List<Tile> completed = new ArrayList<>();
    byte[] hash = leafHash;
    for (int level = 0; ; level++) {
      if (level == rows.size()) {
        rows.add(new ArrayList<>());
      }
      List<byte[]> row = rows.get(level);
      row.add(hash);
      index /= Tile.WIDTH;
      if (row.size() < Tile.WIDTH) {
        return completed;
      }
      Tile tile = new Tile(level, index, row);
      completed.add(tile);
      row.clear();
      hash = tile.root();
    }
  }

  /// The incomplete tile of a level; it may have no hashes.
  public Tile tile(int level) {
    long index = (size() >>> (Tile.HEIGHT * level)) / Tile.WIDTH;
    return new Tile(level, index, level < rows.size() ? rows.get(level) : List.of());
  }

  /// How many levels of tiles there are.
  public int levels() {
    return rows.size();
  }
}
