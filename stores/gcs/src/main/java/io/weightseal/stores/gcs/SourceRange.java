package io.weightseal.stores.gcs;

import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.Timeouts;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/// A range of an object on its way through this machine, for which no more memory is taken than a
/// few buffers. Can be read once.
final class SourceRange implements AutoCloseable {
  private final CRC32C crc = new CRC32C();
  private final InputStream bytes;
  private final long length;
  private final Patience patience;

  private SourceRange(InputStream bytes, long length, Patience patience) {
    this.bytes = new CheckedInputStream(bytes, crc);
    this.length = length;
    this.patience = patience;
  }

  /// @param request asks for the range
  static SourceRange open(
      GcsConnection connection,
      GcsRefusal refusal,
      HttpRequest.Builder request,
      Bucket.Version version,
      long offset,
      long length)
      throws StoreException {
    Timeouts timeouts = connection.timeouts();
    // Down and up again.
    Patience patience = Patience.of(timeouts.of(2 * length), timeouts.silence());
    HttpResponse<InputStream> answer =
        connection.send(refusal, request, BodyHandlers.ofInputStream(), patience);
    boolean believed = false;
    try {
      if (answer.statusCode() != RangeAnswer.PARTIAL) {
        byte[] said = answer.body().readNBytes(64 << 10);
        throw refusal.answered(answer.statusCode(), said);
      }
      new RangeHeaders(refusal, answer.headers()).require(version, offset, length);
      believed = true;
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw refusal.unanswered(e);
    } finally {
      if (!believed) {
        close(answer.body());
      }
    }
    return new SourceRange(answer.body(), length, patience);
  }

  InputStream stream() {
    return bytes;
  }

  long length() {
    return length;
  }

  Patience patience() {
    return patience;
  }

  /// That of the bytes that were read so far.
  PartSum sum() {
    return new PartSum((int) crc.getValue(), length);
  }

  @Override
  public void close() {
    close(bytes);
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // What came of it is known already.
      return;
    }
  }
}
