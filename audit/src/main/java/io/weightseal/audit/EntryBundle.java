package io.weightseal.audit;

import io.weightseal.audit.tree.Tile;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Entries one behind the other, each behind its length in two bytes, big-endian.
///
/// Source: C2SP tlog-tiles.
final class EntryBundle {
  static final int MAX_ENTRY_BYTES = 0xffff;

  /// The most bytes that a whole bundle has.
  static final int MAX_BYTES = Tile.WIDTH * (Short.BYTES + MAX_ENTRY_BYTES);

  private EntryBundle() {}

  // spec: audit-v1#tree-2
  static byte[] encode(List<byte[]> entries) {
    ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      if (entry.length > MAX_ENTRY_BYTES) {
        throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
      }
      bundle.write(entry.length >>> 8);
      bundle.write(entry.length);
      bundle.writeBytes(entry);
    }
    return bundle.toByteArray();
  }

  /// Takes `count` entries out of `bundle`, which may hold more.
  ///
  /// @throws IllegalArgumentException when it holds fewer
  static List<byte[]> decode(ByteBuffer bundle, int count) {
    List<byte[]> entries = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        byte[] entry = new byte[Short.toUnsignedInt(bundle.getShort())];
        bundle.get(entry);
        entries.add(entry);
      }
      return entries;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it ends within entry " + entries.size(), e);
    }
  }
}
