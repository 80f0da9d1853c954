package io.weightseal.server.http.serve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Health, readiness and metrics for this machine's own tools, without TLS: no names of models or
/// clients are among them.
final class Status extends Handler.Abstract.NonBlocking {
  private final BooleanSupplier ready;
  private final Function<Exposition, String> metrics;

  Status(BooleanSupplier ready, Function<Exposition, String> metrics) {
    this.ready = ready;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    switch (request.getHttpURI().getPath()) {
      case "/health" -> write(response, callback, 200, "text/plain", "ok\n");
      case "/ready" -> {
        boolean now = ready.getAsBoolean();
        write(response, callback, now ? 200 : 503, "text/plain", now ? "ready\n" : "not ready\n");
      }
      case "/metrics" -> {
        Exposition format = Exposition.wanted(request.getHeaders().get(HttpHeader.ACCEPT));
        response.getHeaders().put(HttpHeader.VARY, HttpHeader.ACCEPT.asString());
        write(response, callback, 200, format.mediaType(), metrics.apply(format));
      }
      default -> write(response, callback, 404, "text/plain", "not here\n");
    }
    return true;
  }

  private static void write(
      Response response, Callback callback, int status, String type, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    response.write(true, ByteBuffer.wrap(bytes), callback);
  }
}
