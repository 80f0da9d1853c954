package io.weightseal.audit.tree;

import java.util.Locale;

/// Where tiles and bundles of entries stand, relative to the log's folder.
///
/// Source: C2SP tlog-tiles: an index is cut into groups of three digits, all but the last one
/// behind an `x`.
public final class TilePath {
  private TilePath() {}

  // spec: audit-v1#tree-2
  public static String hashes(int level, long index) {
    return "tile/" + level + "/" + number(index);
  }

  public static String hashes(int level, long index, int width) {
    return hashes(level, index) + partial(width);
  }

  public static String entries(long index) {
    return "tile/entries/" + number(index);
  }

  public static String entries(long index, int width) {
    return entries(index) + partial(width);
  }

  private static String partial(int width) {
    return width == Tile.WIDTH ? "" : ".p/" + width;
  }

  private static String number(long index) {
    String last = String.format(Locale.ROOT, "%03d", index % 1000);
    StringBuilder path = new StringBuilder(last);
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      path.insert(0, String.format(Locale.ROOT, "x%03d/", rest % 1000));
    }
    return path.toString();
  }
}
