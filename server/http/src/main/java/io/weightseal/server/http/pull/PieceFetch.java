package io.weightseal.server.http.pull;

import io.weightseal.api.StoreException;
import io.weightseal.core.Progress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// One request for what is missing of a piece. Bytes are taken on the connection's own thread, so
/// that a disk or a limit that is slower than the network slows the sender down.
final class PieceFetch implements Response.ContentListener, Response.HeadersListener {
  private final Mirror mirror;
  private final Piece piece;
  private final PieceCheck check;
  private final Surroundings around;
  private final CompletableFuture<Result> done = new CompletableFuture<>();
  private volatile @Nullable Exception problem;

  /// What all requests of a pull share.
  record Surroundings(Client client, Mirrors mirrors, Bandwidth bandwidth, Progress progress) {}

  PieceFetch(Mirror mirror, Piece piece, PieceCheck check, Surroundings around) {
    this.mirror = mirror;
    this.piece = piece;
    this.check = check;
    this.around = around;
  }

  /// Fetches until the piece is whole.
  ///
  /// @param url the file's
  void run(String url) throws FetchFailure, StoreException, InterruptedException {
    long first = piece.offset() + check.have();
    long last = piece.offset() + piece.length() - 1;
    String etag = '"' + HexFormat.of().formatHex(piece.entry().fileDigest()) + '"';
    Request request =
        around
            .client()
            .get(url)
            .headers(
                headers ->
                    headers
                        .put(HttpHeader.RANGE, "bytes=" + first + "-" + last)
                        .put(HttpHeader.IF_MATCH, etag));
    request.onResponseHeaders(this);
    request.onResponseContent(this);
    request.send(done::complete);
    finish(await(request));
  }

  private Result await(Request request) throws InterruptedException {
    try {
      return done.get();
    } catch (InterruptedException e) {
      var _ = request.abort(e);
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError("a request completes with its result", e);
    }
  }

  private void finish(Result result) throws FetchFailure, StoreException {
    check.mark();
    Exception mine = problem;
    if (mine instanceof StoreException disk) {
      throw disk;
    }
    if (mine instanceof FetchFailure refused) {
      throw refused;
    }
    if (result.isFailed() && !check.isWhole()) {
      throw Client.failure(mirror, result.getFailure());
    }
    if (!check.isWhole()) {
      throw FetchFailure.passing(mirror + " sent less of " + piece + " than was asked for");
    }
  }

  @Override
  public void onHeaders(Response response) {
    try {
      Small.requireStatus(mirror, response.getStatus(), 206);
      long first = piece.offset() + check.have();
      String range = response.getHeaders().get(HttpHeader.CONTENT_RANGE);
      if (range == null || !range.startsWith("bytes " + first + "-")) {
        throw FetchFailure.passing(mirror + " sends another range than was asked for");
      }
    } catch (FetchFailure e) {
      stop(response, e);
    }
  }

  @Override
  public void onContent(Response response, ByteBuffer bytes) {
    if (problem != null) {
      bytes.position(bytes.limit());
      return;
    }
    int count = bytes.remaining();
    try {
      check.take(bytes);
      around.mirrors().arrived();
      around.progress().advanced(count);
      around.bandwidth().take(count);
    } catch (StoreException e) {
      stop(response, e);
    } catch (IllegalArgumentException e) {
      stop(response, FetchFailure.passing(mirror + " sends more than was asked for"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop(response, FetchFailure.passing("interrupted"));
    }
  }

  private void stop(Response response, Exception because) {
    problem = because;
    var _ = response.abort(because);
  }
}
