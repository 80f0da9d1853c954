package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.DeviceIo;
import io.weightseal.loader.linux.Errors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Answers what the kernel asks of one mounted file system, on several threads, until it is gone.
///
/// Each thread has one buffer for requests and one for replies. What is decrypted stands in the
/// latter while it is handed to the kernel, and is wiped then.
public final class FuseServer {
  private final Descriptor device;
  private final ServedTree tree;
  private final Owner owner;
  private final List<Thread> threads = new ArrayList<>();

  /// @param device of `/dev/fuse`, mounted; stays the caller's
  public FuseServer(Descriptor device, ServedTree tree, Owner owner) {
    this.device = device;
    this.tree = tree;
    this.owner = owner;
  }

  /// Agrees with the kernel on how to go on, and begins to answer.
  ///
  /// @param count how many requests are answered at once
  /// @throws IOException when the kernel is too old, or does not read files in memory by itself
  ///   where `tree` has such
  public void start(int count) throws IOException {
    agree(device);
    long now = System.currentTimeMillis() / 1000;
    Answers answers = new Answers(tree, owner, Passthrough.register(device, tree), now);
    int readBytes = Handshake.mostBytes();
    for (int i = 0; i < count; i++) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("weightseal-fuse-" + i)
              .start(() -> serve(answers, readBytes)));
    }
  }

  /// Answers the kernel's first request.
  static void agree(Descriptor device) throws IOException {
    try (Arena arena = Arena.ofConfined();
        DeviceIo io = new DeviceIo(device)) {
      Request request = new Request(arena);
      long received = io.read(request.buffer());
      if (received < 0 || !request.isWhole(received)) {
        throw new IOException("/dev/fuse: " + Errors.describe((int) -received));
      }
      Handshake.answer(request, new Reply(arena, io, Attributes.ENTRY_BYTES));
    }
  }

  /// Waits until the file system is gone: unmounted and no longer in use, or cut off.
  public void await() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /// The same, for so long at most.
  ///
  /// @return whether it is gone
  public boolean await(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  private void serve(Answers answers, int readBytes) {
    try (Arena arena = Arena.ofConfined();
        DeviceIo io = new DeviceIo(device)) {
      Request request = new Request(arena);
      Reply reply = new Reply(arena, io, readBytes);
      while (true) {
        long received = io.read(request.buffer());
        if (received >= 0) {
          if (request.isWhole(received)) {
            answer(answers, request, reply);
          }
        } else if (isTheEnd((int) -received)) {
          return;
        }
      }
    }
  }

  // Whatever goes wrong with one request, the others are served on.
  @SuppressWarnings("CatchingUnchecked")
  private static void answer(Answers answers, Request request, Reply reply) {
    try {
      answers.answer(request, reply);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      reply.refuse(request, Errors.EIO);
    }
  }

  private static boolean isTheEnd(int error) {
    return switch (error) {
      // Interrupted, or the request was withdrawn meanwhile.
      case Errors.EINTR, Errors.EAGAIN, Errors.ENOENT -> false;
      default -> true;
    };
  }
}
