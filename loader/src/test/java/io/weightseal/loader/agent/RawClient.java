package io.weightseal.loader.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.SocketWaits;
import io.weightseal.loader.linux.Sockets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client that sends what it is told to, and takes what comes.
record RawClient(Descriptor socket) implements AutoCloseable {
  private static final long MILLIS = 20_000;

  /// One that waits for so long at most.
  static RawClient at(Descriptor socket) throws LinuxException {
    SocketWaits.limit(socket, MILLIS);
    return new RawClient(socket);
  }

  String ask(String request) throws LinuxException {
    return ask(request, new ArrayList<>());
  }

  String ask(String request, List<Descriptor> received) throws LinuxException {
    byte[] json = request.getBytes(StandardCharsets.UTF_8);
    send(ByteBuffer.allocate(4 + json.length).putInt(json.length).put(json).array(), List.of());
    return receive(received);
  }

  void send(byte[] bytes, List<Descriptor> descriptors) throws LinuxException {
    Sockets.send(socket, bytes, descriptors);
  }

  String receive() throws LinuxException {
    return receive(new ArrayList<>());
  }

  private String receive(List<Descriptor> received) throws LinuxException {
    byte[] head = exactly(4, received);
    return new String(exactly(ByteBuffer.wrap(head).getInt(), received), StandardCharsets.UTF_8);
  }

  boolean isAtItsEnd() throws LinuxException {
    return Sockets.receive(socket, new byte[1], new ArrayList<>()) == -1;
  }

  private byte[] exactly(int count, List<Descriptor> received) throws LinuxException {
    byte[] all = new byte[count];
    for (int at = 0; at < count; ) {
      byte[] part = new byte[count - at];
      int read = Sockets.receive(socket, part, received);
      assertTrue(read > 0, "the agent has closed the connection");
      System.arraycopy(part, 0, all, at, read);
      at += read;
    }
    return all;
  }

  @Override
  public void close() {
    socket.close();
  }
}
