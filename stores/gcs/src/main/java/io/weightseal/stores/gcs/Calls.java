package io.weightseal.stores.gcs;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.Timeouts;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.w3c.dom.Element;

/// Calls of either API whose answers are small, and what they say.
record Calls(GcsConnection connection) {
  /// More than a page of a thousand names takes, each with all its metadata.
  private static final long MOST_ANSWER_BYTES = 32L << 20;

  /// The limits of a call that carries so many bytes.
  Patience patience(long bytes) {
    Timeouts timeouts = connection.timeouts();
    return Patience.of(timeouts.of(bytes), timeouts.silence());
  }

  static HttpRequest.Builder get(URI place) {
    return HttpRequest.newBuilder(place).GET();
  }

  static HttpRequest.Builder delete(URI place) {
    return HttpRequest.newBuilder(place).DELETE();
  }

  static HttpRequest.Builder post(URI place, BodyPublisher body) {
    return HttpRequest.newBuilder(place).POST(body);
  }

  /// The answer, where it is no refusal.
  HttpResponse<byte[]> done(GcsRefusal refusal, HttpRequest.Builder request, Patience patience)
      throws StoreException {
    HttpResponse<byte[]> answer =
        connection.send(
            refusal,
            request,
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_ANSWER_BYTES),
            patience);
    if (answer.statusCode() / 100 != 2) {
      throw refusal.answered(answer.statusCode(), answer.body());
    }
    return answer;
  }

  JsonObject json(GcsRefusal refusal, HttpRequest.Builder request, Patience patience)
      throws StoreException {
    String text = new String(done(refusal, request, patience).body(), StandardCharsets.UTF_8);
    try {
      return JsonParser.parseString(text).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw refusal.noAnswer("it is no JSON object");
    }
  }

  /// @param root the name of the answer's root
  Element xml(GcsRefusal refusal, HttpRequest.Builder request, Patience patience, String root)
      throws StoreException {
    HttpResponse<byte[]> answer = done(refusal, request, patience);
    return Xml.root(answer.body(), root)
        .orElseThrow(
            () ->
                Xml.root(answer.body(), "Error").isPresent()
                    ? refusal.answered(answer.statusCode(), answer.body())
                    : refusal.noAnswer("it has no " + root));
  }

  /// `size` bytes of a stream, counted as they go.
  static BodyPublisher body(StreamSource source, long size, Patience patience) {
    if (size == 0) {
      return BodyPublishers.noBody();
    }
    return BodyPublishers.fromPublisher(
        BodyPublishers.ofInputStream(() -> new Counted(source.open(), patience)), size);
  }

  /// Opens bytes that are to be sent.
  @FunctionalInterface
  interface StreamSource {
    InputStream open();
  }

  private static final class Counted extends FilterInputStream {
    private final Patience patience;

    Counted(InputStream in, Patience patience) {
      super(in);
      this.patience = patience;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      patience.moved().incrementAndGet();
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      patience.moved().addAndGet(Math.max(0, count));
      return count;
    }
  }
}
