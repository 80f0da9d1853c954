package io.weightseal.audit.tree;

import java.util.ArrayList;
import java.util.List;

/// A tree of which only the roots of its complete subtrees are kept, the largest first: enough to
/// grow it and to know its root. Not safe for use by several threads.
///
/// A tree of n leaves has one complete subtree for each 1 in the binary n. Appending takes one hash
/// on average, the root at most 63.
public final class CompactRange {
  private final List<byte[]> subtrees = new ArrayList<>();
  private long size;

  /// How many leaves it has.
  public long size() {
    return size;
  }

  public void append(byte[] leafHash) {
    appendSubtree(0, leafHash);
  }

  /// Appends 2^`level` leaves at once, of which `hash` is the root. The size so far must be a
  /// multiple of that.
  public void appendSubtree(int level, byte[] hash) {
    long before = size >>> level;
    if (before << level != size) {
      throw new IllegalArgumentException(size + " is no multiple of 2^" + level);
    }
    byte[] merged = hash;
    for (; (before & 1) == 1; before >>>= 1) {
      merged = MerkleHash.node(subtrees.removeLast(), merged);
    }
    subtrees.add(merged);
    size += 1L << level;
  }

  public byte[] root() {
    if (subtrees.isEmpty()) {
      return MerkleHash.empty();
    }
    byte[] root = subtrees.getLast();
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = MerkleHash.node(subtrees.get(i), root);
    }
    return root;
  }
}
