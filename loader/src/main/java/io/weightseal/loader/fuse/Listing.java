package io.weightseal.loader.fuse;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What is in a folder, as the kernel asks for it: a part at a time.
final class Listing {
  private static final int ENTRY_HEADER_BYTES = 24;

  private final Attributes attributes;

  Listing(Attributes attributes) {
    this.attributes = attributes;
  }

  /// What comes with each name.
  enum Detail {
    /// Its number and kind.
    NAMES(0),
    /// All that a lookup would tell as well.
    ATTRIBUTES(Attributes.ENTRY_BYTES);

    private final int bytes;

    Detail(int bytes) {
      this.bytes = bytes;
    }
  }

  /// Puts entries from the one at `start` on, as many as go into `room` bytes, and returns how many
  /// bytes they take; 0 behind the last one.
  int put(Reply reply, Node.Folder folder, long start, int room, Detail detail) {
    List<Node> children = folder.listing();
    int used = 0;
    // The first two are the folder itself and the one above.
    for (long i = Math.max(0, start); i < children.size() + 2; i++) {
      Node child = i < 2 ? null : children.get((int) i - 2);
      byte[] name =
          (child == null ? "..".substring((int) (1 - i)) : child.name())
              .getBytes(StandardCharsets.UTF_8);
      int bytes = (detail.bytes + ENTRY_HEADER_BYTES + name.length + 7) & ~7;
      if (used + bytes > room) {
        return used;
      }
      reply.data().asSlice(used, bytes).fill((byte) 0);
      // An entry of which nothing is told stands for those two.
      if (detail == Detail.ATTRIBUTES && child != null) {
        attributes.putEntry(reply, used, child);
      }
      int at = used + detail.bytes;
      reply.putNumber(at, child != null ? child.id() : i == 0 ? folder.id() : folder.parent());
      reply.putNumber(at + 8, i + 1);
      reply.putInteger(at + 16, name.length);
      reply.putInteger(
          at + 20, child instanceof Node.Leaf ? Attributes.TYPE_FILE : Attributes.TYPE_FOLDER);
      MemorySegment.copy(
          name, 0, reply.data(), ValueLayout.JAVA_BYTE, at + ENTRY_HEADER_BYTES, name.length);
      used += bytes;
    }
    return used;
  }
}
