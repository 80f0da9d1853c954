package io.weightseal.loader.linux;

import static io.weightseal.loader.linux.LinuxCall.ADDRESS;
import static io.weightseal.loader.linux.LinuxCall.INT;
import static io.weightseal.loader.linux.LinuxCall.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Unix sockets that carry file descriptors, and say who is at the other end; see unix(7).
public final class Sockets {
  /// How many descriptors go with one message at most, as the kernel has it.
  public static final int MAX_DESCRIPTORS = 253;

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int SO_PEERCRED = 17;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int MSG_CTRUNC = 8;
  private static final int PATH_BYTES = 108;
  // struct msghdr: name, namelen, iov, iovlen, control, controllen, flags.
  private static final int MSGHDR_BYTES = 56;
  private static final int CMSG_HEADER_BYTES = 16;

  private static final MethodHandle SOCKETPAIR =
      LinuxCall.function("socketpair", FunctionDescriptor.of(INT, INT, INT, INT, ADDRESS));
  private static final MethodHandle SOCKET =
      LinuxCall.function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle BIND =
      LinuxCall.function("bind", FunctionDescriptor.of(INT, INT, ADDRESS, INT));
  private static final MethodHandle CONNECT =
      LinuxCall.function("connect", FunctionDescriptor.of(INT, INT, ADDRESS, INT));
  private static final MethodHandle LISTEN =
      LinuxCall.function("listen", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle ACCEPT4 =
      LinuxCall.function("accept4", FunctionDescriptor.of(INT, INT, ADDRESS, ADDRESS, INT));
  private static final MethodHandle GETSOCKOPT =
      LinuxCall.function("getsockopt", FunctionDescriptor.of(INT, INT, INT, INT, ADDRESS, ADDRESS));
  private static final MethodHandle SENDMSG =
      LinuxCall.function("sendmsg", FunctionDescriptor.of(LONG, INT, ADDRESS, INT));
  private static final MethodHandle RECVMSG =
      LinuxCall.function("recvmsg", FunctionDescriptor.of(LONG, INT, ADDRESS, INT));
  private static final MethodHandle SHUTDOWN =
      LinuxCall.function("shutdown", FunctionDescriptor.of(INT, INT, INT));

  private Sockets() {}

  /// Two stream sockets, each the other's peer.
  public static List<Descriptor> pair() throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(INT, 2);
      LinuxCall.call(
          "socketpair",
          (_, state) ->
              (int) SOCKETPAIR.invokeExact(state, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both));
      return List.of(
          new Descriptor(both.getAtIndex(INT, 0)), new Descriptor(both.getAtIndex(INT, 1)));
    }
  }

  /// A socket that listens at `path`, which must not exist.
  public static Descriptor listen(Path path, int backlog) throws LinuxException {
    Descriptor socket = socket();
    LinuxCall.call(
        "bind " + path,
        (arena, state) ->
            (int) BIND.invokeExact(state, socket.number(), address(arena, path), PATH_BYTES + 2));
    LinuxCall.call(
        "listen " + path,
        (arena, state) -> (int) LISTEN.invokeExact(state, socket.number(), backlog));
    return socket;
  }

  /// A socket that is connected to the one that listens at `path`.
  public static Descriptor connect(Path path) throws LinuxException {
    Descriptor socket = socket();
    LinuxCall.call(
        "connect " + path,
        (arena, state) ->
            (int)
                CONNECT.invokeExact(state, socket.number(), address(arena, path), PATH_BYTES + 2));
    return socket;
  }

  private static Descriptor socket() throws LinuxException {
    return new Descriptor(
        (int)
            LinuxCall.call(
                "socket",
                (arena, state) ->
                    (int) SOCKET.invokeExact(state, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  }

  private static MemorySegment address(Arena arena, Path path) {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length >= PATH_BYTES) {
      throw new IllegalArgumentException(
          "a socket's path has at most " + (PATH_BYTES - 1) + " bytes: " + path);
    }
    MemorySegment address = arena.allocate(PATH_BYTES + 2);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
    return address;
  }

  /// The next one who connects; waits for it.
  public static Descriptor accept(Descriptor listening) throws LinuxException {
    return new Descriptor(
        (int)
            LinuxCall.call(
                "accept4",
                (arena, state) ->
                    (int)
                        ACCEPT4.invokeExact(
                            state,
                            listening.number(),
                            MemorySegment.NULL,
                            MemorySegment.NULL,
                            SOCK_CLOEXEC)));
  }

  /// Who is at the other end, as the kernel knows it.
  public record Peer(int process, int user, int group) {}

  public static Peer peer(Descriptor socket) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment credentials = arena.allocate(INT, 3);
      MemorySegment size = arena.allocateFrom(INT, 12);
      LinuxCall.call(
          "getsockopt(SO_PEERCRED)",
          (_, state) ->
              (int)
                  GETSOCKOPT.invokeExact(
                      state, socket.number(), SOL_SOCKET, SO_PEERCRED, credentials, size));
      return new Peer(
          credentials.getAtIndex(INT, 0),
          credentials.getAtIndex(INT, 1),
          credentials.getAtIndex(INT, 2));
    }
  }

  /// Ends both directions; whoever waits on the socket wakes.
  public static void shutDown(Descriptor socket) throws LinuxException {
    LinuxCall.call(
        "shutdown", (arena, state) -> (int) SHUTDOWN.invokeExact(state, socket.number(), 2));
  }

  /// Sends all bytes, and `descriptors` with the first of them.
  public static void send(Descriptor socket, byte[] bytes, List<Descriptor> descriptors)
      throws LinuxException {
    if (bytes.length == 0 || descriptors.size() > MAX_DESCRIPTORS) {
      throw new IllegalArgumentException("at least one byte, at most 253 descriptors");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      MemorySegment control = rights(arena, descriptors);
      for (long sent = 0; sent < bytes.length; ) {
        MemorySegment message =
            message(arena, data.asSlice(sent), sent == 0 ? control : MemorySegment.NULL);
        sent +=
            LinuxCall.call(
                "sendmsg",
                (_, state) ->
                    (long) SENDMSG.invokeExact(state, socket.number(), message, MSG_NOSIGNAL));
      }
    }
  }

  private static MemorySegment rights(Arena arena, List<Descriptor> descriptors) {
    if (descriptors.isEmpty()) {
      return MemorySegment.NULL;
    }
    long length = CMSG_HEADER_BYTES + 4L * descriptors.size();
    MemorySegment control = arena.allocate((length + 7) & ~7L, 8);
    control.set(LONG, 0, length);
    control.set(INT, 8, SOL_SOCKET);
    control.set(INT, 12, SCM_RIGHTS);
    for (int i = 0; i < descriptors.size(); i++) {
      control.set(INT, CMSG_HEADER_BYTES + 4L * i, descriptors.get(i).number());
    }
    return control;
  }

  private static MemorySegment message(Arena arena, MemorySegment data, MemorySegment control) {
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ADDRESS, 0, data);
    vector.set(LONG, 8, data.byteSize());
    MemorySegment message = arena.allocate(MSGHDR_BYTES, 8);
    message.set(ADDRESS, 16, vector);
    message.set(LONG, 24, 1);
    message.set(ADDRESS, 32, control);
    message.set(LONG, 40, control.byteSize());
    return message;
  }

  /// Waits for bytes.
  ///
  /// @param descriptors takes those that came along; the receiver owns them
  /// @return how many bytes, or -1 when the other end has closed
  public static int receive(Descriptor socket, byte[] into, List<Descriptor> descriptors)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(into.length);
      MemorySegment control = arena.allocate(CMSG_HEADER_BYTES + 4L * MAX_DESCRIPTORS + 4, 8);
      MemorySegment message = message(arena, data, control);
      long received =
          LinuxCall.call(
              "recvmsg",
              (_, state) ->
                  (long) RECVMSG.invokeExact(state, socket.number(), message, MSG_CMSG_CLOEXEC));
      takeOver(message, control, descriptors);
      if (received == 0) {
        return -1;
      }
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, into, 0, (int) received);
      return (int) received;
    }
  }

  private static void takeOver(
      MemorySegment message, MemorySegment control, List<Descriptor> descriptors)
      throws LinuxException {
    long length = message.get(LONG, 40) < CMSG_HEADER_BYTES ? 0 : control.get(LONG, 0);
    if (length > 0 && control.get(INT, 12) == SCM_RIGHTS) {
      for (long at = CMSG_HEADER_BYTES; at + 4 <= length; at += 4) {
        descriptors.add(new Descriptor(control.get(INT, at)));
      }
    }
    if ((message.get(INT, 48) & MSG_CTRUNC) != 0) {
      throw new LinuxException(
          "recvmsg: more descriptors than this process can hold", Errors.EMFILE);
    }
  }
}
