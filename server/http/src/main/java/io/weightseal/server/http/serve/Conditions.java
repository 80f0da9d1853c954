package io.weightseal.server.http.serve;

import java.util.Arrays;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// What a request says about the version that it wants (RFC 9110, section 13): strong ETags alone.
///
/// spec: transfer-v1#ans-2
final class Conditions {
  private Conditions() {}

  /// Whether the client has it already.
  ///
  /// @throws Refusal when the client wants another version
  static boolean notModified(HttpFields headers, String etag) throws Refusal {
    String match = headers.get(HttpHeader.IF_MATCH);
    if (match != null && !names(match, etag)) {
      throw Refusal.of(Problem.PRECONDITION);
    }
    String noneMatch = headers.get(HttpHeader.IF_NONE_MATCH);
    return noneMatch != null && names(noneMatch.replace("W/", ""), etag);
  }

  /// The range that is asked for; null for the whole.
  static @Nullable ByteRange range(HttpFields headers, String etag, long size) throws Refusal {
    String range = headers.get(HttpHeader.RANGE);
    String condition = headers.get(HttpHeader.IF_RANGE);
    if (range == null || (condition != null && !condition.equals(quoted(etag)))) {
      return null;
    }
    if (headers.getValuesList(HttpHeader.RANGE).size() > 1) {
      throw Refusal.of(Problem.RANGE);
    }
    return ByteRange.parse(range, size);
  }

  static String quoted(String etag) {
    return '"' + etag + '"';
  }

  private static boolean names(String header, String etag) {
    return header.strip().equals("*")
        || Arrays.stream(header.split(",", -1)).anyMatch(each -> each.strip().equals(quoted(etag)));
  }
}
