package io.weightseal.server.http.serve;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Errors that the HTTP engine finds itself, such as headers that are too large, in the form of all
/// others.
///
/// spec: transfer-v1#req-4
final class Problems implements Request.Handler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status =
        request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException known
            ? known.getCode()
            : response.getStatus();
    Problem problem = of(status);
    response.getHeaders().clear();
    write(response, problem, Refusal.Connection.CLOSED);
    response.setStatus(problem.status());
    byte[] json = problem.json();
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
    response.write(true, ByteBuffer.wrap(json), callback);
    return true;
  }

  private static Problem of(int status) {
    return switch (status) {
      case 431 ->
          new Problem(431, "header", "Request header fields too large", "send a smaller header");
      case 414 -> new Problem(414, "bad-path", "URI too long", "the path is too long");
      case 404 -> Problem.NOT_FOUND;
      case 400, 505, 501, 426 ->
          new Problem(400, "bad-request", "Bad request", "this is not HTTP/1.1 as it is served");
      default -> Problem.BROKEN;
    };
  }

  /// The headers of an error.
  static void write(Response response, Problem problem, Refusal.Connection then) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    if (problem.status() == 405) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
    }
    if (problem.status() == 429 || problem.status() == 503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    if (then == Refusal.Connection.CLOSED) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
  }
}
