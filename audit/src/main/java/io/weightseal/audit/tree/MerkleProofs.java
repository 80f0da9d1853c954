package io.weightseal.audit.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Makes inclusion and consistency proofs, which are lists of hashes, and works out what they lead
/// to.
///
/// Source: RFC 9162, sections 2.1.3 and 2.1.4.
public final class MerkleProofs {
  private MerkleProofs() {}

  /// The root of the first `size` leaves.
  public static byte[] root(Subtrees tree, long size) throws IOException {
    return size == 0 ? MerkleHash.empty() : range(tree, 0, size);
  }

  /// The proof that leaf `index` is in the tree of the first `size` leaves, its sibling first.
  public static List<byte[]> inclusion(Subtrees tree, long index, long size) throws IOException {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("no leaf " + index + " among " + size);
    }
    List<byte[]> proof = new ArrayList<>();
    long from = 0;
    long to = size;
    while (to - from > 1) {
      long middle = from + split(to - from);
      if (index < middle) {
        proof.add(range(tree, middle, to));
        to = middle;
      } else {
        proof.add(range(tree, from, middle));
        from = middle;
      }
    }
    return proof.reversed();
  }

  /// The proof that the tree of the first `older` leaves is the beginning of that of the first
  /// `newer`.
  public static List<byte[]> consistency(Subtrees tree, long older, long newer) throws IOException {
    if (older < 0 || older > newer) {
      throw new IllegalArgumentException(older + " leaves are not the beginning of " + newer);
    }
    List<byte[]> proof = new ArrayList<>();
    if (older == 0 || older == newer) {
      return proof;
    }
    long from = 0;
    long to = newer;
    while (to != older) {
      long middle = from + split(to - from);
      if (older <= middle) {
        proof.add(range(tree, middle, to));
        to = middle;
      } else {
        proof.add(range(tree, from, middle));
        from = middle;
      }
    }
    if (from != 0) {
      proof.add(range(tree, from, to));
    }
    return proof.reversed();
  }

  /// The root that an inclusion proof leads to from `leafHash` at `index`.
  ///
  /// @throws IllegalArgumentException when the proof has not the length that it must have
  public static byte[] rootOf(byte[] leafHash, long index, long size, List<byte[]> proof) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("no leaf " + index + " among " + size);
    }
    byte[] hash = leafHash;
    long node = index;
    long last = size - 1;
    for (byte[] sibling : proof) {
      if (last == 0) {
        throw new IllegalArgumentException("the proof is too long");
      }
      if ((node & 1) == 1 || node == last) {
        hash = MerkleHash.node(sibling, hash);
        int level = Long.numberOfTrailingZeros(node);
        // Where it is the last of its level it goes up without a sibling.
        node >>>= level;
        last >>>= level;
      } else {
        hash = MerkleHash.node(hash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    if (last != 0) {
      throw new IllegalArgumentException("the proof is too short");
    }
    return hash;
  }

  /// The two roots that a consistency proof leads to: the older tree's and the newer's. Both must
  /// be as expected.
  ///
  /// @param olderRoot the root that the older tree is known to have
  /// @throws IllegalArgumentException when the proof has not the length that it must have
  public static List<byte[]> rootsOf(long older, long newer, byte[] olderRoot, List<byte[]> proof) {
    if (older <= 0 || older >= newer) {
      throw new IllegalArgumentException("nothing to prove from " + older + " to " + newer);
    }
    int complete = Long.numberOfTrailingZeros(older);
    long node = (older - 1) >>> complete;
    long last = (newer - 1) >>> complete;
    Iterator<byte[]> hashes = proof.iterator();
    // A complete older tree is itself the first hash.
    byte[] first = Long.bitCount(older) == 1 ? olderRoot : next(hashes);
    byte[] left = first;
    byte[] right = first;
    while (hashes.hasNext()) {
      if (last == 0) {
        throw new IllegalArgumentException("the proof is too long");
      }
      byte[] sibling = hashes.next();
      if ((node & 1) == 1 || node == last) {
        left = MerkleHash.node(sibling, left);
        right = MerkleHash.node(sibling, right);
        int level = Long.numberOfTrailingZeros(node);
        node >>>= level;
        last >>>= level;
      } else {
        right = MerkleHash.node(right, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    if (last != 0) {
      throw new IllegalArgumentException("the proof is too short");
    }
    return List.of(left, right);
  }

  private static byte[] next(Iterator<byte[]> hashes) {
    if (!hashes.hasNext()) {
      throw new IllegalArgumentException("the proof is empty");
    }
    return hashes.next();
  }

  private static byte[] range(Subtrees tree, long from, long to) throws IOException {
    long leaves = to - from;
    if (Long.bitCount(leaves) == 1) {
      int level = Long.numberOfTrailingZeros(leaves);
      return tree.hash(level, from >>> level);
    }
    long middle = from + split(leaves);
    return MerkleHash.node(range(tree, from, middle), range(tree, middle, to));
  }

  // The largest power of two below n.
  private static long split(long leaves) {
    return Long.highestOneBit(leaves - 1);
  }
}
