package io.weightseal.loader.fuse;

/// What the kernel is told of files and folders.
final class Attributes {
  static final int BYTES = 88;
  static final int ENTRY_BYTES = 40 + BYTES;
  static final int TYPE_FOLDER = 4;
  static final int TYPE_FILE = 8;

  private static final int MODE_FOLDER = 0040500;
  private static final int MODE_FILE = 0100400;
  // Nothing ever changes, so the kernel may remember it.
  private static final long VALID_SECONDS = 1L << 30;
  private static final int BLOCK_BYTES = 4096;
  private static final int SECTOR_BYTES = 512;

  private final Owner owner;
  private final long time;

  /// @param time in seconds since 1970: when everything was last changed
  Attributes(Owner owner, long time) {
    this.owner = owner;
    this.time = time;
  }

  /// Puts `struct fuse_attr` of a node.
  private void put(Reply reply, int at, Node node) {
    reply.data().asSlice(at, BYTES).fill((byte) 0);
    reply.putNumber(at, node.id());
    reply.putNumber(at + 24, time);
    reply.putNumber(at + 32, time);
    reply.putNumber(at + 40, time);
    reply.putInteger(at + 68, owner.user());
    reply.putInteger(at + 72, owner.group());
    reply.putInteger(at + 80, BLOCK_BYTES);
    switch (node) {
      case Node.Folder folder -> {
        reply.putInteger(at + 60, MODE_FOLDER);
        reply.putInteger(at + 64, 2 + subfolders(folder));
      }
      case Node.Leaf leaf -> {
        long size = leaf.content().size();
        reply.putNumber(at + 8, size);
        reply.putNumber(at + 16, (size + SECTOR_BYTES - 1) / SECTOR_BYTES);
        reply.putInteger(at + 60, MODE_FILE);
        reply.putInteger(at + 64, 1);
      }
    }
  }

  private static int subfolders(Node.Folder folder) {
    return (int) folder.listing().stream().filter(Node.Folder.class::isInstance).count();
  }

  /// Puts `struct fuse_attr_out`, and returns its length.
  int putAlone(Reply reply, Node node) {
    reply.clear(16);
    reply.putNumber(0, VALID_SECONDS);
    put(reply, 16, node);
    return 16 + BYTES;
  }

  /// Puts `struct fuse_entry_out` of a node.
  void putEntry(Reply reply, int at, Node node) {
    reply.data().asSlice(at, ENTRY_BYTES).fill((byte) 0);
    reply.putNumber(at, node.id());
    reply.putNumber(at + 16, VALID_SECONDS);
    reply.putNumber(at + 24, VALID_SECONDS);
    put(reply, at + 40, node);
  }

  /// Puts the `struct fuse_entry_out` that says of a name that there is nothing.
  void putNoEntry(Reply reply) {
    reply.clear(ENTRY_BYTES);
    reply.putNumber(16, VALID_SECONDS);
  }

  /// Puts `struct fuse_statfs_out`, and returns its length.
  int putStatistics(Reply reply, ServedTree tree) {
    int bytes = 80;
    reply.clear(bytes);
    reply.putNumber(0, (tree.bytes() + BLOCK_BYTES - 1) / BLOCK_BYTES);
    reply.putNumber(24, tree.size());
    reply.putInteger(40, BLOCK_BYTES);
    reply.putInteger(44, 255);
    reply.putInteger(48, BLOCK_BYTES);
    return bytes;
  }
}
