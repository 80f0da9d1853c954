package io.weightseal.audit.tree;

import java.io.IOException;

/// Where the hashes of a tree's complete subtrees come from.
public interface Subtrees {
  /// The root of the 2^`level` leaves from leaf `index` * 2^`level` on, all of which exist.
  byte[] hash(int level, long index) throws IOException;
}
