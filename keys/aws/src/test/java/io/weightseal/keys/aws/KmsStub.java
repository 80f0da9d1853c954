package io.weightseal.keys.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weightseal.api.KeyServiceSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// Something on loopback that KMS's clients take for KMS: it records what it is asked and answers
/// what the test says, or what moto says to the same request.
///
/// Written from the AWS JSON 1.1 protocol and the KMS API reference. It refuses, and the test that
/// closes it fails, when a request is not one of KMS's operations, is not signed by Signature
/// Version 4 for the right region and service, or names no key. It does not verify the signature,
/// and keeps no keys.
final class KmsStub implements AutoCloseable {
  private static final Set<String> OPERATIONS =
      Set.of(
          "Encrypt",
          "Decrypt",
          "ReEncrypt",
          "DescribeKey",
          "GetKeyRotationStatus",
          "ListKeyRotations",
          "RotateKeyOnDemand",
          "EnableKeyRotation",
          "GetPublicKey",
          "Sign");

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final Answerer answerer;

  /// One request: an operation of KMS and its parameters.
  record Request(String operation, JsonNode body, String text) {
    String string(String name) {
      return body.field(name).map(JsonNode::asString).orElse("");
    }
  }

  /// An answer, as JSON or whatever else the test wants.
  record Answer(int status, String body) {
    static Answer error(int status, String code, String message) {
      return new Answer(status, "{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}");
    }
  }

  interface Answerer {
    Answer answer(Request request) throws Exception;
  }

  KmsStub(Answerer answerer) {
    this.answerer = answerer;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /// One that hands each request on to moto and its answer back.
  static KmsStub beforeMoto() {
    URI moto = URI.create(Moto.server().http() + "/");
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return new KmsStub(
        request -> {
          HttpResponse<String> answer =
              client.send(
                  HttpRequest.newBuilder(moto)
                      .header("Content-Type", "application/x-amz-json-1.1")
                      .header("X-Amz-Target", "TrentService." + request.operation())
                      .header(
                          "Authorization",
                          "AWS4-HMAC-SHA256 Credential=a/20260101/"
                              + Moto.REGION
                              + "/kms/aws4_request, SignedHeaders=host, Signature=0")
                      .POST(HttpRequest.BodyPublishers.ofString(request.text()))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
          return new Answer(answer.statusCode(), answer.body());
        });
  }

  KeyServiceSettings settings() {
    return Moto.settings("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// What was asked so far.
  List<Request> requests() {
    return List.copyOf(requests);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        Request request = read(exchange);
        requests.add(request);
        answer = answerer.answer(request);
      } catch (Exception e) {
        violations.add(String.valueOf(e.getMessage()));
        answer = Answer.error(400, "StubRefusedException", "not as KMS is asked");
      }
      byte[] body = answer.body().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      exchange.getResponseHeaders().set("x-amzn-RequestId", "00000000-1111-2222-3333-444444444444");
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  private static Request read(HttpExchange exchange) throws IOException {
    String target = header(exchange, "X-Amz-Target");
    String operation = target.replaceFirst("^TrentService\\.", "");
    String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    require(exchange.getRequestMethod().equals("POST"), "the method is POST");
    require(exchange.getRequestURI().toString().equals("/"), "the path is /");
    require(header(exchange, "Content-Type").equals("application/x-amz-json-1.1"), "the type");
    require(!operation.equals(target) && OPERATIONS.contains(operation), "an operation: " + target);
    require(
        header(exchange, "Authorization")
            .matches(
                "AWS4-HMAC-SHA256 Credential="
                    + Moto.ACCESS_KEY
                    + "/[0-9]{8}/"
                    + Moto.REGION
                    + "/kms/aws4_request, SignedHeaders=[a-z0-9;-]*x-amz-target[a-z0-9;-]*,"
                    + " Signature=[0-9a-f]{64}"),
        "a signature");
    JsonNode body = JsonNode.parser().parse(text);
    require(
        body.field("KeyId").isPresent()
            || (body.field("SourceKeyId").isPresent()
                && body.field("DestinationKeyId").isPresent()),
        "every key is named");
    return new Request(operation, body, text);
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("not so: " + what);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    if (!violations.isEmpty()) {
      throw new AssertionError("the stub refused requests: " + violations);
    }
  }
}
