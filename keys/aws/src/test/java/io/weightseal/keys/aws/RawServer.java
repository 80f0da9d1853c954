package io.weightseal.keys.aws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weightseal.api.KeyServiceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on loopback that reads requests and then behaves as no HTTP server should.
final class RawServer implements AutoCloseable {
  private final ServerSocket listening;
  private final List<Socket> accepted = new ArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch asked = new CountDownLatch(1);

  interface Behaviour {
    void after(Socket request) throws Exception;
  }

  RawServer(Behaviour behaviour) {
    try {
      listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(() -> accept(behaviour));
  }

  private void accept(Behaviour behaviour) {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        synchronized (accepted) {
          accepted.add(socket);
        }
        Thread.ofVirtual().start(() -> serve(socket, behaviour));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket, Behaviour behaviour) {
    try (socket) {
      readRequest(socket.getInputStream());
      requests.incrementAndGet();
      asked.countDown();
      behaviour.after(socket);
    } catch (Exception e) {
      // The client went away, which is what these tests are about.
      asked.countDown();
    }
  }

  private static void readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    for (String line : head.toString().split("\r\n", -1)) {
      if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        in.readNBytes(Integer.parseInt(line.substring(15).strip()));
      }
    }
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /// How many whole requests came.
  int requests() {
    return requests.get();
  }

  /// Waits for the first request.
  void awaitRequest() throws InterruptedException {
    asked.await();
  }

  KeyServiceSettings settings() {
    return Moto.settings("http://127.0.0.1:" + listening.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    listening.close();
    synchronized (accepted) {
      for (Socket socket : accepted) {
        socket.close();
      }
    }
  }
}
