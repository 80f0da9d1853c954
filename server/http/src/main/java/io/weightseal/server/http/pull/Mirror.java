package io.weightseal.server.http.pull;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A server to fetch from, and what became of asking it. Safe for use by several threads.
final class Mirror {
  private static final long FIRST_REST_NANOS = Duration.ofMillis(200).toNanos();
  private static final long LONGEST_REST_NANOS = Duration.ofSeconds(5).toNanos();

  private final URI base;
  private long restNanos = FIRST_REST_NANOS;
  private long restsUntil = System.nanoTime();
  private @Nullable FetchFailure lastFailure;
  private boolean out;
  private boolean lied;

  Mirror(URI base) {
    this.base = base;
  }

  /// Where a part of a model is.
  ///
  /// @param parts of the path, each to be encoded as one
  String url(String... parts) {
    StringBuilder url = new StringBuilder(base.toString()).append("/v1/models");
    for (String part : parts) {
      url.append('/').append(encode(part));
    }
    return url.toString();
  }

  private static String encode(String part) {
    StringBuilder text = new StringBuilder();
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
      if (plain) {
        text.append(c);
      } else {
        text.append('%').append(Character.forDigit(c >> 4, 16));
        text.append(Character.forDigit(c & 0xf, 16));
      }
    }
    return text.toString();
  }

  /// It answered.
  synchronized void answered() {
    restNanos = FIRST_REST_NANOS;
    restsUntil = System.nanoTime();
  }

  /// It did not answer as it should.
  ///
  /// @return whether it is the first to hear of it that this mirror is out for good
  synchronized boolean failed(FetchFailure failure) {
    lastFailure = failure;
    if (failure.lasts()) {
      boolean news = !out;
      out = true;
      return news;
    }
    restsUntil = System.nanoTime() + restNanos;
    restNanos = Math.min(LONGEST_REST_NANOS, restNanos * 2);
    return false;
  }

  /// Whether it is not asked any more.
  synchronized boolean isOut() {
    return out;
  }

  /// It gave what is not genuine: from now on it is asked only where no other can be.
  synchronized void lied() {
    lied = true;
  }

  synchronized boolean hasLied() {
    return lied;
  }

  /// How long it is to be left alone, in nanoseconds; not above 0 when it may be asked.
  synchronized long rest() {
    return restsUntil - System.nanoTime();
  }

  /// Why it did not answer, when it last did not.
  synchronized @Nullable FetchFailure lastFailure() {
    return lastFailure;
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
