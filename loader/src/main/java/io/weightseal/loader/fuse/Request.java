package io.weightseal.loader.fuse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// A request of the kernel, in a buffer that takes one after another.
final class Request {
  static final int LOOKUP = 1;
  static final int FORGET = 2;
  static final int GETATTR = 3;
  static final int SETATTR = 4;
  static final int SYMLINK = 6;
  static final int MKNOD = 8;
  static final int MKDIR = 9;
  static final int UNLINK = 10;
  static final int RMDIR = 11;
  static final int RENAME = 12;
  static final int LINK = 13;
  static final int OPEN = 14;
  static final int READ = 15;
  static final int WRITE = 16;
  static final int STATFS = 17;
  static final int RELEASE = 18;
  static final int SETXATTR = 21;
  static final int REMOVEXATTR = 24;
  static final int INIT = 26;
  static final int OPENDIR = 27;
  static final int READDIR = 28;
  static final int RELEASEDIR = 29;
  static final int CREATE = 35;
  static final int INTERRUPT = 36;
  static final int DESTROY = 38;
  static final int BATCH_FORGET = 42;
  static final int FALLOCATE = 43;
  static final int READDIRPLUS = 44;
  static final int RENAME2 = 45;
  static final int TMPFILE = 51;

  // The kernel wants room for 8 KiB at least; what is written here at most is refused anyway.
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int HEADER_BYTES = 40;

  private final MemorySegment buffer;
  private long length;

  Request(Arena arena) {
    buffer = arena.allocate(BUFFER_BYTES, 8);
  }

  /// Where the next request goes.
  MemorySegment buffer() {
    return buffer;
  }

  /// Whether `received` bytes are a request; it is then this one.
  boolean isWhole(long received) {
    length = received;
    return received >= HEADER_BYTES && integer(0) == received;
  }

  int operation() {
    return integer(4);
  }

  /// Names the request in its reply.
  long unique() {
    return number(8);
  }

  /// The node that it is about.
  long node() {
    return number(16);
  }

  /// Who asks.
  int user() {
    return integer(24);
  }

  /// A 32-bit member of what follows the header; 0 where the request is shorter.
  int integerAt(int offset) {
    return HEADER_BYTES + offset + 4 <= length ? integer(HEADER_BYTES + offset) : 0;
  }

  /// A 64-bit member of what follows the header; 0 where the request is shorter.
  long numberAt(int offset) {
    return HEADER_BYTES + offset + 8 <= length ? number(HEADER_BYTES + offset) : 0;
  }

  /// What follows the header, as a name that ends in a zero.
  String name() {
    return length > HEADER_BYTES && buffer.get(ValueLayout.JAVA_BYTE, length - 1) == 0
        ? buffer.getString(HEADER_BYTES, StandardCharsets.UTF_8)
        : "";
  }

  private int integer(long offset) {
    return buffer.get(ValueLayout.JAVA_INT, offset);
  }

  private long number(long offset) {
    return buffer.get(ValueLayout.JAVA_LONG, offset);
  }
}
