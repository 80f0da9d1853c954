package io.weightseal.keys.vault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on 127.0.0.1 that gives every request without a body the same answer.
final class SameAnswer implements AutoCloseable {
  private final ServerSocket socket;
  private final String answer;
  private final AtomicInteger requests = new AtomicInteger();

  SameAnswer(int status, String headers, String body) throws IOException {
    this.socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    this.answer =
        "HTTP/1.1 "
            + status
            + " Any\r\nConnection: close\r\nContent-Length: "
            + body.getBytes(UTF_8).length
            + "\r\n"
            + headers
            + "\r\n"
            + body;
    Thread.ofVirtual().start(this::serve);
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        requests.incrementAndGet();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
        for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
          line = in.readLine();
        }
        client.getOutputStream().write(answer.getBytes(UTF_8));
      } catch (IOException e) {
        // The client left, or the test is over: then the loop ends.
      }
    }
  }

  String address() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
