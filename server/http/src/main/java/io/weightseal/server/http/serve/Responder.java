package io.weightseal.server.http.serve;

import io.weightseal.api.KeyUse;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.server.AccessPolicy;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Answers requests of clients with certificates.
///
/// spec: transfer-v1#answers
final class Responder extends Handler.Abstract {
  private static final HttpField ACCEPT_RANGES = new HttpField(HttpHeader.ACCEPT_RANGES, "bytes");

  private final Routes routes;
  private final Gate gate;
  private final Supplier<AccessPolicy> policy;
  private final Events events;
  private final Counts counts;
  private final Consumer<String> notices;
  private final Set<ServedModel.File> damaged = ConcurrentHashMap.newKeySet();

  /// @param notices for whoever runs the server
  Responder(
      Routes routes,
      Gate gate,
      Supplier<AccessPolicy> policy,
      Events events,
      Counts counts,
      Consumer<String> notices) {
    this.routes = routes;
    this.gate = gate;
    this.policy = policy;
    this.events = events;
    this.counts = counts;
    this.notices = notices;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback, counts);
    try {
      Peer peer = Peer.of(request.getConnectionMetaData());
      exchange.from(peer);
      AccessPolicy holds = policy.get();
      gate.admit(peer, holds);
      exchange.requirePlain();
      RequestPath path = RequestPath.parse(request.getHttpURI().getPath());
      Answer answer = routes.find(path.parts(), peer.identities(), holds);
      give(exchange, answer, holds);
    } catch (Refusal e) {
      refuse(exchange, e);
    } catch (WeightsealException | RuntimeException e) {
      // The client learns that it is not its fault, and nothing of this host.
      notices.accept(
          "no answer to %s: %s"
              .formatted(exchange.line(), e.getMessage() == null ? e : e.getMessage()));
      refuse(exchange, Refusal.of(Problem.BROKEN));
    }
    return true;
  }

  private void give(Exchange exchange, Answer answer, AccessPolicy policy)
      throws Refusal, WeightsealException {
    if (answer.recording() != Answer.Recording.NEVER && events.areBroken()) {
      throw Refusal.of(Problem.UNRECORDED);
    }
    String etag = answer.etag();
    exchange.about(answer.subject());
    answer.fields().forEach(exchange.response().getHeaders()::put);
    exchange.header(HttpHeader.ETAG, Conditions.quoted(etag));
    if (Conditions.notModified(exchange.request().getHeaders(), etag)) {
      exchange.finish(304, ByteBuffer.allocate(0), () -> {});
      return;
    }
    switch (answer) {
      case Answer.Body body -> giveBody(exchange, body);
      case Answer.File file -> giveFile(exchange, file, policy);
    }
  }

  private void giveBody(Exchange exchange, Answer.Body body) throws Refusal {
    ByteRange range = range(exchange, body, body.bytes().length);
    int from = range == null ? 0 : (int) range.first();
    int length = range == null ? body.bytes().length : (int) range.length();
    // spec: transfer-v1#ans-3
    exchange.header(
        HttpHeader.CACHE_CONTROL,
        body.store() == Answer.Body.Store.FORBIDDEN ? "no-store" : "no-cache");
    // spec: transfer-v1#log-1
    if (body.recording() == Answer.Recording.BEFORE) {
      events.now(exchange.event(KeyUse.Outcome.SUCCESS, null, length));
    }
    exchange.finish(
        range == null ? 200 : 206,
        ByteBuffer.wrap(body.bytes(), from, length),
        () -> {
          if (body.recording() == Answer.Recording.AFTER) {
            events.later(exchange.event(KeyUse.Outcome.SUCCESS, null, length));
          }
        });
  }

  private void giveFile(Exchange exchange, Answer.File answer, AccessPolicy policy)
      throws Refusal, WeightsealException {
    ServedModel.File file = answer.file();
    ByteRange range = range(exchange, answer, file.size());
    ByteRange whole = new ByteRange(0, file.size());
    exchange.header(HttpHeader.CACHE_CONTROL, "no-cache");
    Source source = open(file);
    boolean begun = false;
    try {
      if (source.size() != file.size()) {
        // spec: transfer-v1#ans-4
        throw damaged(file);
      }
      exchange.send(
          range == null ? 200 : 206,
          source,
          range == null ? whole : range,
          policy.limits().leastBytesPerSecond(),
          (sent, failure) -> ended(exchange, sent, failure));
      begun = true;
    } finally {
      if (!begun) {
        source.close();
      }
    }
  }

  private void ended(Exchange exchange, long sent, @Nullable Throwable failure) {
    if (failure instanceof WeightsealException) {
      notices.accept(
          "an answer to %s was cut off: %s".formatted(exchange.line(), failure.getMessage()));
    }
    events.later(
        failure == null
            ? exchange.event(KeyUse.Outcome.SUCCESS, null, sent)
            : exchange.event(KeyUse.Outcome.FAILED, "CutOff", sent));
  }

  /// Whoever runs the server is told once: clients ask again and again.
  private Refusal damaged(ServedModel.File file) {
    if (damaged.add(file)) {
      notices.accept(
          "%s is not the file that its manifest lists: it is not given out; put it back as it was"
              .formatted(file.location()));
    }
    return Refusal.of(Problem.DAMAGED);
  }

  private Source open(ServedModel.File file) throws Refusal, WeightsealException {
    try {
      return file.location().store().open(file.location().name());
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.ABSENT) {
        throw damaged(file);
      }
      throw e;
    }
  }

  private static @Nullable ByteRange range(Exchange exchange, Answer answer, long size)
      throws Refusal {
    exchange.header(HttpHeader.CONTENT_TYPE, answer.mediaType());
    exchange.response().getHeaders().put(ACCEPT_RANGES);
    ByteRange range = Conditions.range(exchange.request().getHeaders(), answer.etag(), size);
    if (range != null) {
      exchange.header(HttpHeader.CONTENT_RANGE, "bytes " + range.text() + "/" + size);
      exchange.asked(range);
    }
    return range;
  }

  private void refuse(Exchange exchange, Refusal refusal) {
    Problem problem = refusal.problem();
    if (exchange.hasPeer() && problem.status() != 503) {
      try {
        events.now(exchange.event(KeyUse.Outcome.REFUSED, Exchange.cause(problem), 0));
      } catch (Refusal e) {
        problem = e.problem();
      }
    }
    exchange.refuse(problem, refusal.connection());
  }
}
