package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUse;
import io.weightseal.api.Transfer;
import io.weightseal.format.KeysFile;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Right;
import io.weightseal.server.http.tls.Negotiated;
import io.weightseal.testkit.MemoryAuditLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpTester;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The responder in the HTTP engine itself, for a client that a test names. What TLS takes part in
/// is tested over real connections: `tests/server`.
class ResponderTest {
  private static final String MODEL = "/v1/models/llama/1";
  private static final String FILE = MODEL + "/files/" + Shelf.SEALED_FILE;

  private final MemoryAuditLog log = new MemoryAuditLog();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Server server = new Server();
  private final LocalConnector connector = new LocalConnector(server);
  private AccessPolicy policy = Shelf.policy("*", Right.LIST, Right.FETCH, Right.KEYS);
  private Instant until = Instant.MAX;
  private Shelf shelf;
  private Events events;

  @BeforeEach
  void start() throws Exception {
    shelf = new Shelf();
    events = new Events(log, notices::add);
    Responder responder =
        new Responder(
            new Routes(shelf.catalog, new PageRoutes(shelf.catalog, events), () -> true),
            new Gate(Clock.systemUTC(), new Paces(System::nanoTime)),
            () -> policy,
            events,
            new Counts(),
            notices::add);
    server.addConnector(connector);
    server.setHandler(
        new Handler.Wrapper(responder) {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            Negotiated tls = new Negotiated("TLSv1.3", "suite", "X25519MLKEM768");
            request
                .getConnectionMetaData()
                .setAttribute(
                    Peer.class.getName(), new Peer(List.of(Shelf.NODE), Instant.MIN, until, tls));
            return super.handle(request, response, callback);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    events.close();
    shelf.close();
  }

  private ByteBuffer raw(String method, String path, String... fields) throws Exception {
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    List.of(fields).forEach(each -> request.append(each).append("\r\n"));
    byte[] bytes = request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    boolean head = method.equals("HEAD");
    return connector.getResponse(ByteBuffer.wrap(bytes), head, 10, TimeUnit.SECONDS);
  }

  private HttpTester.Response ask(String path, String... fields) throws Exception {
    return HttpTester.parseResponse(raw("GET", path, fields));
  }

  /// The first event on record: those of files come after their answer.
  private KeyUse event() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (log.entries().isEmpty() && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    return log.entries().getFirst();
  }

  // spec: transfer-v1#ans-1, transfer-v1#log-1
  @Test
  void givesOutAFileAndPutsItOnRecord() throws Exception {
    HttpTester.Response answer = ask(FILE, "Range: bytes=3-9");
    byte[] sealed = shelf.bytes("llama", Shelf.SEALED_FILE);
    assertEquals(206, answer.getStatus());
    assertArrayEquals(Arrays.copyOfRange(sealed, 3, 10), answer.getContentBytes());
    Transfer transfer = Objects.requireNonNull(event().transfer());
    assertEquals(Shelf.NODE, transfer.client());
    assertEquals("3-9", transfer.range());
    assertEquals(7, transfer.bytes());
    assertEquals("X25519MLKEM768", transfer.group());
  }

  /// As GET says it, but not a byte of the file.
  @Test
  void answersHeadWithoutABody() throws Exception {
    for (String path : List.of(FILE, MODEL + "/manifest", MODEL + "/keys", "/v1/models")) {
      ByteBuffer bytes = raw("HEAD", path);
      String text = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
      assertTrue(text.endsWith("\r\n\r\n"), text);
      assertEquals(text.indexOf("\r\n\r\n") + 4, text.length(), "nothing follows");
      HttpTester.Response head = HttpTester.parseHeadResponse(bytes);
      HttpTester.Response got = ask(path);
      assertEquals(200, head.getStatus());
      assertEquals(got.get(HttpHeader.CONTENT_LENGTH), head.get(HttpHeader.CONTENT_LENGTH), path);
      assertEquals(got.get(HttpHeader.ETAG), head.get(HttpHeader.ETAG), path);
    }
    List<Transfer> heads =
        log.entries().stream()
            .map(each -> Objects.requireNonNull(each.transfer()))
            .filter(each -> each.request().startsWith("HEAD "))
            .toList();
    assertTrue(heads.stream().anyMatch(each -> each.request().endsWith("/keys")), heads::toString);
    assertTrue(heads.stream().allMatch(each -> each.bytes() == 0), heads::toString);
  }

  // spec: transfer-v1#ans-2
  @Test
  void givesOutNoOtherVersionThanTheWantedOne() throws Exception {
    String etag = Objects.requireNonNull(ask(FILE).get(HttpHeader.ETAG));
    assertEquals(206, ask(FILE, "If-Match: " + etag, "Range: bytes=0-4").getStatus());
    HttpTester.Response other = ask(FILE, "If-Match: \"x\"", "Range: bytes=0-4");
    assertEquals(412, other.getStatus());
    assertTrue(other.getContent().startsWith("{\"type\":"), other.getContent());
    assertEquals(304, ask(FILE, "If-None-Match: " + etag).getStatus());
  }

  // spec: transfer-v1#log-1, transfer-v1#log-2
  @Test
  void givesOutNoKeyThatIsNotOnRecord() throws Exception {
    log.refuse(KeyUse.Operation.FETCH);
    HttpTester.Response answer = ask(MODEL + "/keys");
    assertEquals(503, answer.getStatus());
    assertNull(answer.get(HttpHeader.ETAG));
    String keys = new String(shelf.bytes("llama", KeysFile.NAME), StandardCharsets.UTF_8);
    assertFalse(answer.getContent().contains(keys.substring(20, 60)), answer.getContent());
    assertEquals(503, ask(FILE).getStatus(), "nothing else either, until it can be recorded");
    assertEquals(1, notices.size(), notices::toString);
  }

  // spec: transfer-v1#log-1
  @Test
  void putsARefusalOnRecordBeforeItSaysSo() throws Exception {
    policy = Shelf.policy("llama", Right.LIST);
    assertEquals(403, ask(MODEL + "/keys").getStatus());
    assertEquals(KeyUse.Outcome.REFUSED, log.entries().getLast().outcome());
    assertEquals("Forbidden", log.entries().getLast().cause());
    log.refuse(KeyUse.Operation.FETCH);
    assertEquals(503, ask(MODEL + "/keys").getStatus());
  }

  // spec: transfer-v1#tls-2
  @Test
  void refusesEachRequestOnceTheCertificateHasEnded() throws Exception {
    assertEquals(200, ask("/v1/models").getStatus());
    until = Instant.now();
    HttpTester.Response late = ask("/v1/models");
    assertEquals(403, late.getStatus());
    assertTrue(late.getContent().contains("certificate-expired"), late.getContent());
    assertEquals("close", late.get(HttpHeader.CONNECTION));
  }

  // spec: transfer-v1#req-3
  @Test
  void takesNothingButGetAndHeadWithoutABody() throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get")) {
      assertEquals(405, HttpTester.parseResponse(raw(method, FILE)).getStatus(), method);
    }
    assertEquals(413, ask(FILE, "Content-Length: 1").getStatus());
    assertEquals(413, ask(FILE, "Transfer-Encoding: chunked").getStatus());
    assertEquals(400, ask(FILE + "?x").getStatus());
  }

  // spec: transfer-v1#ans-4
  @Test
  void givesOutNoFileOfAnotherSize() throws Exception {
    byte[] sealed = shelf.bytes("llama", Shelf.SEALED_FILE);
    shelf.store.put("models/llama/" + Shelf.SEALED_FILE, Arrays.copyOf(sealed, sealed.length - 1));
    for (int i = 0; i < 2; i++) {
      HttpTester.Response answer = ask(FILE);
      assertEquals(500, answer.getStatus());
      assertTrue(answer.getContent().contains("damaged"), answer.getContent());
    }
    assertEquals(1, notices.size(), notices::toString);
    assertTrue(notices.getFirst().contains("models/llama/" + Shelf.SEALED_FILE), notices::toString);
  }
}
