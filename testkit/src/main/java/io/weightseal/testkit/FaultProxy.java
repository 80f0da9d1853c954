package io.weightseal.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A proxy on 127.0.0.1 before an HTTP server there, which counts what passes and breaks what it is
/// told to break. Each connection takes one request. Refusals that it makes up itself look as those
/// of S3 do, where nobody says otherwise.
public final class FaultProxy implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");
  private static final Pattern RANGE =
      Pattern.compile("(?i)(\r\ncontent-range: bytes )([0-9]+)-([0-9]+)/");
  private static final Pattern VERSION =
      Pattern.compile("(?i)(\r\n(?:etag|x-goog-generation): *\"?)([^\r]*)");
  private static final String OTHER_DIGIT = "7";
  private static final int MOST_HEAD_BYTES = 64 << 10;

  private final int serverPort;
  private final ServerSocket listening;
  private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
  private volatile Function<Request, Fault> plan = _ -> Fault.NONE;
  private volatile Map<Fault, Refusal> refusals =
      Map.of(
          Fault.FAILED, new Refusal("500 Internal Server Error", "InternalError", ""),
          Fault.SLOW_DOWN, new Refusal("503 Slow Down", "SlowDown", ""),
          Fault.EXPIRED, new Refusal("400 Bad Request", "ExpiredToken", ""),
          Fault.DENIED, new Refusal("403 Forbidden", "AccessDenied", ""));

  /// What a client asked for.
  ///
  /// @param target path and query, as sent
  /// @param bodyBytes how long the body is that it announced
  public record Request(String method, String target, long bodyBytes) {}

  /// How the proxy refuses in the server's place.
  ///
  /// @param status code and words
  /// @param code stands in the body
  /// @param header one more line of the head; empty for none
  public record Refusal(String status, String code, String header) {}

  /// What passed.
  ///
  /// @param answerBytes how many bytes of the answer, with its head, reached the client
  public record Exchange(Request request, Fault fault, long answerBytes) {}

  private FaultProxy(int serverPort, ServerSocket listening) {
    this.serverPort = serverPort;
    this.listening = listening;
  }

  /// A proxy before the server that listens on that port of 127.0.0.1.
  public static FaultProxy before(int serverPort) throws IOException {
    ServerSocket listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    FaultProxy proxy = new FaultProxy(serverPort, listening);
    Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
    return proxy;
  }

  /// `http://127.0.0.1:PORT`.
  public String http() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /// What to do to each request from now on; asked once for each, by several threads.
  public void plan(Function<Request, Fault> faults) {
    this.plan = faults;
  }

  /// How to refuse from now on: one for each of [Fault#FAILED], [Fault#SLOW_DOWN], [Fault#EXPIRED]
  /// and [Fault#DENIED].
  public void refusals(Map<Fault, Refusal> service) {
    this.refusals = Map.copyOf(service);
  }

  /// All that passed, in the order in which it ended.
  public List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /// Forgets what passed so far.
  public void forget() {
    exchanges.clear();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // Closed: there is no other reason to end.
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
      client.setTcpNoDelay(true);
      String head = readHead(client.getInputStream());
      if (head.isEmpty()) {
        return;
      }
      String[] line = head.substring(0, head.indexOf("\r\n")).split(" ", -1);
      Request request = new Request(line[0], line[1], length(head));
      Fault fault = plan.apply(request);
      long passed = new Passage(request, fault, refusals, head, client, server).pass();
      exchanges.add(new Exchange(request, fault, passed));
    } catch (IOException e) {
      // Whichever side broke off, the other one notices.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Up to the empty line, with it; empty when the connection ends before.
  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < MOST_HEAD_BYTES) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static long length(String head) {
    Matcher length = LENGTH.matcher(head);
    return length.find() ? Long.parseLong(length.group(1)) : 0;
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One request on its way.
  private record Passage(
      Request request,
      Fault fault,
      Map<Fault, Refusal> refusals,
      String head,
      Socket client,
      Socket server) {

    /// How many bytes of an answer reached the client.
    long pass() throws IOException, InterruptedException {
      return switch (fault) {
        case RESET_AT_ONCE -> reset();
        case FAILED, SLOW_DOWN, EXPIRED, DENIED ->
            refuse(Objects.requireNonNull(refusals.get(fault)));
        case RESET_IN_REQUEST -> {
          invite();
          discard(request.bodyBytes() / 2);
          yield reset();
        }
        case NONE,
            RESET_BEFORE_ANSWER,
            RESET_IN_ANSWER,
            CUT_ANSWER,
            SHORT_ANSWER,
            CORRUPT_ANSWER,
            CORRUPT_REQUEST,
            WRONG_RANGE,
            OTHER_VERSION,
            SLOW_ANSWER ->
            forward();
      };
    }

    private long reset() throws IOException {
      client.setSoLinger(true, 0);
      client.close();
      return 0;
    }

    private long refuse(Refusal refusal) throws IOException {
      invite();
      discard(request.bodyBytes());
      byte[] body =
          ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
                  + refusal.code()
                  + "</Code></Error>")
              .getBytes(StandardCharsets.UTF_8);
      String answer =
          "HTTP/1.1 %s\r\n%sContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
              .formatted(
                  refusal.status(),
                  refusal.header().isEmpty() ? "" : refusal.header() + "\r\n",
                  body.length);
      OutputStream out = client.getOutputStream();
      out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
      if (!request.method().equals("HEAD")) {
        out.write(body);
      }
      out.flush();
      client.shutdownOutput();
      return (long) answer.length() + body.length;
    }

    /// A client that asks whether it may send its body is told so.
    private void invite() throws IOException {
      if (head.toLowerCase(Locale.ROOT).contains("\r\nexpect: 100-continue\r\n")) {
        client
            .getOutputStream()
            .write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      }
    }

    private void discard(long bytes) throws IOException {
      client.getInputStream().skipNBytes(bytes);
    }

    private long forward() throws IOException, InterruptedException {
      String forwarded =
          head.replaceFirst("(?i)\r\nexpect: [^\r]*", "")
              .replaceFirst("(?i)\r\nconnection: [^\r]*", "")
              .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
      OutputStream toServer = server.getOutputStream();
      toServer.write(forwarded.getBytes(StandardCharsets.ISO_8859_1));
      invite();
      copyRequest(toServer);
      toServer.flush();
      String answer = readHead(server.getInputStream());
      if (fault == Fault.RESET_BEFORE_ANSWER) {
        server.getInputStream().readAllBytes();
        return reset();
      }
      return answer(answer);
    }

    private void copyRequest(OutputStream toServer) throws IOException {
      byte[] buffer = new byte[64 << 10];
      boolean spoilt = fault != Fault.CORRUPT_REQUEST;
      for (long left = request.bodyBytes(); left > 0; ) {
        int count = client.getInputStream().read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new IOException("the client broke off");
        }
        if (!spoilt) {
          buffer[count / 2] ^= 1;
          spoilt = true;
        }
        toServer.write(buffer, 0, count);
        left -= count;
      }
    }

    private long answer(String said) throws IOException, InterruptedException {
      String answer = lastOne(changed(said));
      OutputStream out = client.getOutputStream();
      out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
      long passed = answer.length();
      long half = length(said) / 2;
      byte[] buffer = new byte[64 << 10];
      InputStream from = server.getInputStream();
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        boolean middle = passed - answer.length() + count > half;
        if (middle && endsEarly()) {
          int rest = (int) Math.max(0, half - (passed - answer.length()));
          out.write(buffer, 0, rest);
          out.flush();
          return fault == Fault.RESET_IN_ANSWER ? reset() : passed + rest;
        }
        if (middle && fault == Fault.CORRUPT_ANSWER) {
          buffer[count / 2] ^= 1;
        }
        if (fault == Fault.SLOW_ANSWER) {
          trickle(out, buffer, count);
        } else {
          out.write(buffer, 0, count);
        }
        passed += count;
      }
      out.flush();
      client.shutdownOutput();
      return passed;
    }

    /// Tells the client that the connection takes no other request.
    private static String lastOne(String answer) {
      return answer
          .replaceFirst("(?i)\r\nconnection: [^\r]*", "")
          .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
    }

    private boolean endsEarly() {
      return fault == Fault.RESET_IN_ANSWER
          || fault == Fault.CUT_ANSWER
          || fault == Fault.SHORT_ANSWER;
    }

    private String changed(String answer) {
      if (fault == Fault.WRONG_RANGE) {
        return shifted(answer);
      }
      if (fault == Fault.OTHER_VERSION) {
        return VERSION
            .matcher(answer)
            .replaceAll(found -> found.group(1) + OTHER_DIGIT + found.group(2));
      }
      return fault == Fault.SHORT_ANSWER
          ? LENGTH
              .matcher(answer)
              .replaceFirst("\r\nContent-Length: " + length(answer) / 2 + "\r\n")
          : answer;
    }

    private static String shifted(String answer) {
      Matcher range = RANGE.matcher(answer);
      return range.replaceFirst(
          found ->
              found.group(1)
                  + (Long.parseLong(found.group(2)) + 1)
                  + "-"
                  + (Long.parseLong(found.group(3)) + 1)
                  + "/");
    }

    private static void trickle(OutputStream out, byte[] buffer, int count)
        throws IOException, InterruptedException {
      for (int i = 0; i < count; i++) {
        out.write(buffer, i, 1);
        out.flush();
        Thread.sleep(100);
      }
    }
  }
}
