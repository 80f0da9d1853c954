package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which bytes an answer to a ranged read says that it holds. It is believed only where those are
/// the ones that were asked for.
///
/// Source: RFC 9110, section 14.4.
public final class ContentRange {
  private static final Pattern BYTES =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

  private ContentRange() {}

  /// The size of the whole object.
  ///
  /// @param header `Content-Range`; null where there is none
  /// @param offset of the first byte that was asked for
  /// @param length how many bytes were asked for; fewer come where the object ends
  /// @throws StoreException when the answer holds others
  public static long sizeOf(Refusal refusal, @Nullable String header, long offset, long length)
      throws StoreException {
    Matcher said = BYTES.matcher(header == null ? "" : header);
    if (!said.matches()) {
      throw refusal.noAnswer("it does not say which bytes it holds");
    }
    long first = Long.parseLong(said.group(1));
    long last = Long.parseLong(said.group(2));
    long size = Long.parseLong(said.group(3));
    if (first != offset || last != Math.min(size, offset + length) - 1) {
      throw refusal.noAnswer("it holds other bytes than those that were asked for");
    }
    return size;
  }
}
