package io.weightseal.server.http.serve;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The part of something that is asked for: one range of bytes (RFC 9110, section 14).
///
/// spec: transfer-v1#ans-2
///
/// @param first counted from 0
/// @param length at least 1, or 0 of something empty
record ByteRange(long first, long length) {
  private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /// @param header the `Range` header
  /// @param size of the whole
  /// @return null for a header in other units, which is passed over
  static @Nullable ByteRange parse(String header, long size) throws Refusal {
    if (!header.startsWith("bytes=")) {
      return null;
    }
    Matcher range = ONE.matcher(header.replace(" ", ""));
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      throw Refusal.of(Problem.RANGE);
    }
    long first;
    long last;
    if (range.group(1).isEmpty()) {
      long suffix = Long.parseLong(range.group(2));
      first = Math.max(0, size - suffix);
      last = suffix == 0 ? -1 : size - 1;
    } else {
      first = Long.parseLong(range.group(1));
      last = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
      if (!range.group(2).isEmpty() && last < first) {
        throw Refusal.of(Problem.RANGE);
      }
      last = Math.min(last, size - 1);
    }
    if (first >= size || last < first) {
      throw Refusal.of(Problem.RANGE);
    }
    return new ByteRange(first, last - first + 1);
  }

  /// As `Content-Range` and the record write it.
  String text() {
    return first + "-" + (first + length - 1);
  }
}
