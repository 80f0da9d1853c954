package io.weightseal.loader.agent;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.SocketWaits;
import io.weightseal.loader.linux.Sockets;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The messages of one connection, each with its length in front.
///
/// spec: agent-v1#messages
final class Messages {
  /// The most bytes in a request.
  static final int MAX_REQUEST_BYTES = 65_536;

  /// The most bytes in an answer.
  static final int MAX_ANSWER_BYTES = 16 << 20;

  /// How long a client may take over one message, in either direction.
  static final long MILLIS_FOR_ONE = 30_000;

  private final Descriptor socket;

  Messages(Descriptor socket) throws LinuxException {
    this.socket = socket;
    SocketWaits.limit(socket, MILLIS_FOR_ONE);
  }

  /// The next request; null when the client has gone, or was silent for long and `mayBeIdle` says
  /// no.
  byte @Nullable [] receive(BooleanSupplier mayBeIdle) throws IOException {
    byte[] head = awaitFirst(mayBeIdle);
    if (head == null) {
      return null;
    }
    long began = System.nanoTime();
    byte[] size = Arrays.copyOf(head, Integer.BYTES);
    fill(size, head.length, began);
    int length = ByteBuffer.wrap(size).getInt();
    if (length < 1 || length > MAX_REQUEST_BYTES) {
      // spec: agent-v1#msg-2
      throw new MalformedMessageException("a message of a length that none has");
    }
    byte[] message = new byte[length];
    fill(message, 0, began);
    return message;
  }

  private byte @Nullable [] awaitFirst(BooleanSupplier mayBeIdle) throws IOException {
    byte[] head = new byte[Integer.BYTES];
    while (true) {
      try {
        int read = receive(head);
        return read < 0 ? null : Arrays.copyOf(head, read);
      } catch (LinuxException e) {
        if (!waitedInVain(e)) {
          throw e;
        }
        if (!mayBeIdle.getAsBoolean()) {
          return null;
        }
      }
    }
  }

  private void fill(byte[] target, int from, long began) throws IOException {
    for (int at = from; at < target.length; ) {
      if (System.nanoTime() - began > MILLIS_FOR_ONE * 1_000_000) {
        throw new MalformedMessageException("a message that did not come to its end in time");
      }
      byte[] part = new byte[target.length - at];
      int read = receive(part);
      if (read < 0) {
        throw new EOFException("the client went away within a message");
      }
      System.arraycopy(part, 0, target, at, read);
      at += read;
    }
  }

  private int receive(byte[] into) throws IOException {
    List<Descriptor> descriptors = new ArrayList<>();
    int read;
    try {
      read = Sockets.receive(socket, into, descriptors);
    } finally {
      descriptors.forEach(Descriptor::close);
    }
    if (!descriptors.isEmpty()) {
      // spec: agent-v1#msg-5
      throw new MalformedMessageException("descriptors, which no request carries");
    }
    return read;
  }

  private static boolean waitedInVain(LinuxException error) {
    return error.error() == Errors.EAGAIN || error.error() == Errors.EINTR;
  }

  /// Sends an answer, and `descriptors` with it.
  void send(byte[] message, List<Descriptor> descriptors) throws IOException {
    if (message.length > MAX_ANSWER_BYTES) {
      throw Refusal.tooMuch(
          "the answer would have " + message.length + " bytes", "seal fewer files in one model");
    }
    byte[] whole =
        ByteBuffer.allocate(Integer.BYTES + message.length)
            .putInt(message.length)
            .put(message)
            .array();
    Sockets.send(socket, whole, descriptors);
  }
}
