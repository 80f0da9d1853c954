package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;

/// Where an object is cut into parts: at the ends of pieces that belong together, such as sealed
/// segments.
///
/// Of an object whose size is known, all parts hold the same number of pieces, as few as the number
/// of parts allows. Else each 1,000 parts hold one piece more than the 1,000 before, so that an
/// object of any size comes to an end.
///
/// @param first how many bytes the first piece has
/// @param piece how many every other one has
/// @param perPart how many pieces a part holds, at first
/// @param grows whether later parts hold more
record PartLayout(long first, long piece, long perPart, boolean grows) {
  private static final int GROUP = 1000;

  /// @param size of the object, or -1
  static PartLayout of(long first, long piece, long size, Bucket.PartLimits limits, String name)
      throws StoreException {
    long pieces = size <= first ? 1 : 1 + (size - first + piece - 1) / piece;
    long least = (limits.smallest() + piece - 1) / piece;
    if (first < limits.smallest()) {
      // The first part holds the first piece and as many more as make it large enough.
      least = Math.max(least, 1 + (limits.smallest() - first + piece - 1) / piece);
    }
    long perPart = Math.max(least, (pieces + limits.most() - 1) / limits.most());
    if (size > first && Math.multiplyExact(perPart, piece) > limits.largest()) {
      throw new StoreException(
          Reason.UNSUITABLE, name + " would be larger than the store takes; split the model");
    }
    return new PartLayout(first, piece, perPart, size < 0);
  }

  /// The part that holds the byte at `offset`, from 0.
  int partOf(long offset) {
    long index = offset < first ? 0 : 1 + (offset - first) / piece;
    if (!grows) {
      return Math.toIntExact(index / perPart);
    }
    int group = 0;
    long before = 0;
    for (long held = perPart * GROUP;
        index - before >= held;
        held = perPart * GROUP * (group + 1)) {
      before += held;
      group++;
    }
    return Math.toIntExact((long) group * GROUP + (index - before) / (perPart * (group + 1)));
  }

  /// Where a part begins.
  long startOf(int part) {
    long index;
    if (grows) {
      long group = part / GROUP;
      // The groups before hold 1, 2, ... group times as many pieces as the first.
      index = perPart * (GROUP * group * (group + 1) / 2 + (part % GROUP) * (group + 1));
    } else {
      index = part * perPart;
    }
    return index == 0 ? 0 : first + (index - 1) * piece;
  }
}
