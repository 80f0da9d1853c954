package io.weightseal.audit.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Up to 256 consecutive hashes of one level of a tree: of its leaves at level 0; above, of the
/// complete tiles of the level below.
///
/// Source: C2SP tlog-tiles.
public final class Tile {
  /// How many hashes a complete tile has.
  public static final int WIDTH = 256;

  /// How many levels of the tree a tile spans.
  static final int HEIGHT = 8;

  private final int level;
  private final long index;
  private final List<byte[]> hashes;

  Tile(int level, long index, List<byte[]> hashes) {
    this.level = level;
    this.index = index;
    this.hashes = List.copyOf(hashes);
  }

  /// A tile as it is stored.
  ///
  /// @throws IllegalArgumentException when that is no whole number of hashes
  static Tile of(int level, long index, byte[] stored) {
    if (stored.length % MerkleHash.BYTES != 0) {
      throw new IllegalArgumentException("a tile of " + stored.length + " bytes");
    }
    List<byte[]> hashes = new ArrayList<>();
    for (int at = 0; at < stored.length; at += MerkleHash.BYTES) {
      hashes.add(Arrays.copyOfRange(stored, at, at + MerkleHash.BYTES));
    }
    return new Tile(level, index, hashes);
  }

  public int level() {
    return level;
  }

  public long index() {
    return index;
  }

  /// How many hashes it has.
  public int width() {
    return hashes.size();
  }

  /// The hashes one behind the other, as they are stored.
  public byte[] bytes() {
    byte[] bytes = new byte[hashes.size() * MerkleHash.BYTES];
    for (int i = 0; i < hashes.size(); i++) {
      System.arraycopy(hashes.get(i), 0, bytes, i * MerkleHash.BYTES, MerkleHash.BYTES);
    }
    return bytes;
  }

  /// The root of the 2^`height` hashes from `from` on.
  byte[] root(int height, int from) {
    if (height == 0) {
      return hashes.get(from);
    }
    int half = 1 << (height - 1);
    return MerkleHash.node(root(height - 1, from), root(height - 1, from + half));
  }

  /// The root of a complete tile.
  byte[] root() {
    return root(HEIGHT, 0);
  }
}
