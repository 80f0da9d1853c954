package io.weightseal.server.http.serve;

import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.jspecify.annotations.Nullable;

/// How metrics are written down.
///
/// Sources: https://prometheus.io/docs/instrumenting/exposition_formats/ and
/// https://prometheus.io/docs/specs/om/open_metrics_spec/.
enum Exposition {
  /// The text format of Prometheus.
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
  /// OpenMetrics 1.0.
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private static final List<String> OPEN_METRICS_NAMES =
      List.of("application/openmetrics-text", "application/openmetrics-text;version=1.0.0");

  private final String mediaType;

  Exposition(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  /// The one that a client likes best: OpenMetrics for those alone who name it.
  ///
  /// @param accept the `Accept` header; null for none
  static Exposition wanted(@Nullable String accept) {
    if (accept == null) {
      return PROMETHEUS;
    }
    QuotedQualityCSV liked = new QuotedQualityCSV();
    liked.addValue(accept);
    for (String value : liked.getValues()) {
      String type = value.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
      if (OPEN_METRICS_NAMES.contains(type.replaceFirst("(;(charset|escaping)=[^;]*)+$", ""))) {
        return OPEN_METRICS;
      }
      if (type.startsWith("text/") || type.startsWith("*/*")) {
        return PROMETHEUS;
      }
    }
    return PROMETHEUS;
  }
}
