package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Sockets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// What a server and the process that started it tell each other: lines of text over a socket, some
/// with a descriptor. Safe for use by several threads.
public final class Talk {
  private final Descriptor socket;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

  /// A line from the other end.
  ///
  /// @param line without its end; null when the other end is gone
  /// @param descriptor that came along; owned by whoever hears it
  public record Heard(@Nullable String line, @Nullable Descriptor descriptor) {}

  /// @param socket connected to the other end, and this object's from now on
  /// @param onEnd done once the other end is gone
  public Talk(Descriptor socket, Runnable onEnd) {
    this.socket = socket;
    // A thread of its own, since a wait in the kernel hears no interrupt.
    Thread.ofPlatform().daemon().name("weightseal-talk").start(() -> listen(onEnd));
  }

  /// Says a line.
  public void say(String line) throws LinuxException {
    say(line, List.of());
  }

  /// Says a line, and hands over a descriptor with it, which stays the caller's, too.
  public void say(String line, Descriptor descriptor) throws LinuxException {
    say(line, List.of(descriptor));
  }

  private void say(String line, List<Descriptor> descriptors) throws LinuxException {
    Sockets.send(socket, (line + "\n").getBytes(StandardCharsets.UTF_8), descriptors);
  }

  /// Waits for a line.
  public Heard hear() throws InterruptedException {
    return heard.take();
  }

  private void listen(Runnable onEnd) {
    StringBuilder text = new StringBuilder();
    Descriptor descriptor = null;
    byte[] buffer = new byte[8192];
    List<Descriptor> received = new ArrayList<>();
    try {
      for (int n = receive(buffer, received); n >= 0; n = receive(buffer, received)) {
        text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        descriptor = received.isEmpty() ? descriptor : received.removeFirst();
        for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
          // Cut as bytes, read as UTF-8.
          byte[] line = text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
          text.delete(0, end + 1);
          // The kernel gives nothing together with what follows a descriptor's message.
          boolean isLast = text.isEmpty();
          heard.add(
              new Heard(new String(line, StandardCharsets.UTF_8), isLast ? descriptor : null));
          descriptor = isLast ? null : descriptor;
        }
      }
    } catch (LinuxException e) {
      // The other end is gone in another way.
    }
    heard.add(new Heard(null, null));
    onEnd.run();
  }

  private int receive(byte[] buffer, List<Descriptor> received) throws LinuxException {
    return Sockets.receive(socket, buffer, received);
  }
}
