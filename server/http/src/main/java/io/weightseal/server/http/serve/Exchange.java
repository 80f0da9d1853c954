package io.weightseal.server.http.serve;

import io.weightseal.api.KeyUse;
import io.weightseal.api.Source;
import io.weightseal.api.Transfer;
import io.weightseal.server.http.tls.Negotiated;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// One request and its answer, and what the record is to say of them. Used by one thread at a time.
final class Exchange {
  private static final int LONGEST_REQUEST = 2048;

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Counts counts;
  private final long began = System.nanoTime();
  private @Nullable Peer peer;
  private Answer.@Nullable Subject subject;
  private @Nullable ByteRange range;

  Exchange(Request request, Response response, Callback callback, Counts counts) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.counts = counts;
    counts.began();
  }

  Request request() {
    return request;
  }

  Response response() {
    return response;
  }

  void from(Peer client) {
    peer = client;
  }

  boolean hasPeer() {
    return peer != null;
  }

  void about(Answer.@Nullable Subject part) {
    subject = part;
  }

  void asked(ByteRange part) {
    range = part;
  }

  void header(HttpHeader name, String value) {
    response.getHeaders().put(name, value);
  }

  /// Refuses what no answer is for.
  // spec: transfer-v1#req-3
  void requirePlain() throws Refusal {
    if (!HttpMethod.GET.is(request.getMethod()) && !isHead()) {
      throw Refusal.of(Problem.METHOD);
    }
    HttpFields headers = request.getHeaders();
    if (headers.contains(HttpHeader.TRANSFER_ENCODING)
        || headers.getLongField(HttpHeader.CONTENT_LENGTH) > 0) {
      throw new Refusal(Problem.BODY, Refusal.Connection.CLOSED);
    }
    if (request.getHttpURI().getQuery() != null) {
      throw Refusal.of(Problem.BAD_PATH);
    }
  }

  private boolean isHead() {
    return HttpMethod.HEAD.is(request.getMethod());
  }

  /// What the record is to say.
  KeyUse event(KeyUse.Outcome outcome, @Nullable String cause, long bytes) {
    return new KeyUse(
        KeyUse.Operation.FETCH,
        null,
        null,
        subject == null ? null : subject.identity(),
        subject == null ? null : subject.digest(),
        outcome,
        cause,
        Duration.ofNanos(System.nanoTime() - began),
        null,
        new Transfer(
            peer == null ? "unknown" : peer.name(),
            line(),
            range == null ? null : range.text(),
            isHead() ? 0 : bytes,
            peer == null ? Negotiated.UNKNOWN : peer.tls().group()));
  }

  /// What was asked, cut short where it is long.
  String line() {
    String line = request.getMethod() + " " + request.getHttpURI().getPath();
    return line.length() > LONGEST_REQUEST ? line.substring(0, LONGEST_REQUEST) : line;
  }

  /// The name under which a problem is on record.
  static String cause(Problem problem) {
    StringBuilder name = new StringBuilder();
    for (String word : problem.word().split("-", -1)) {
      name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return name.toString();
  }

  /// Sends something small.
  ///
  /// @param then is run when it is sent
  void finish(int status, ByteBuffer body, Runnable then) {
    response.setStatus(status);
    int length = body.remaining();
    if (status != 304) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
    }
    boolean bodiless = isHead() || status == 304;
    response.write(
        true,
        bodiless ? ByteBuffer.allocate(0) : body,
        Callback.from(
            callback,
            () -> {
              then.run();
              counts.ended(status, bodiless ? 0 : length);
            }));
  }

  /// Hears how an answer ended.
  interface Ending {
    /// @param sent how many bytes were
    /// @param failure null where all of them were
    void ended(long sent, @Nullable Throwable failure);
  }

  /// Sends a range of a file.
  void send(int status, Source source, ByteRange part, long leastBytesPerSecond, Ending then) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, part.length());
    if (isHead()) {
      source.close();
      finishHead(status, then);
      return;
    }
    FileBody[] body = new FileBody[1];
    Callback ended =
        Callback.from(
            () -> {
              then.ended(part.length(), null);
              counts.ended(status, part.length());
              callback.succeeded();
            },
            failure -> {
              long sent = body[0].sent();
              then.ended(sent, failure);
              counts.ended(499, sent);
              callback.failed(failure);
            });
    body[0] =
        new FileBody(
            source,
            part,
            leastBytesPerSecond,
            response,
            request.getComponents().getByteBufferPool(),
            ended);
    body[0].iterate();
  }

  private void finishHead(int status, Ending then) {
    response.write(
        true,
        ByteBuffer.allocate(0),
        Callback.from(
            callback,
            () -> {
              then.ended(0, null);
              counts.ended(status, 0);
            }));
  }

  /// Sends an error, in place of whatever was begun.
  void refuse(Problem problem, Refusal.Connection then) {
    response.getHeaders().clear();
    Problems.write(response, problem, then);
    byte[] json = problem.json();
    finish(problem.status(), ByteBuffer.wrap(json), () -> {});
  }
}
