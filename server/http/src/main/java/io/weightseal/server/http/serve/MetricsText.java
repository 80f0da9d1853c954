package io.weightseal.server.http.serve;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Writes counters and gauges in one format, one family after the other. Used by one thread.
final class MetricsText {
  private static final String PREFIX = "weightseal_";

  private final StringBuilder text = new StringBuilder();
  private final Exposition format;

  MetricsText(Exposition format) {
    this.format = format;
  }

  /// A counter for each value of a label.
  ///
  /// @param name without `_total`
  void counters(String name, String help, String label, Map<String, LongAdder> values) {
    counterFamily(name, help);
    values.forEach(
        (value, count) -> {
          String labels = "{" + label + "=\"" + escaped(value) + "\"}";
          line(PREFIX + name + "_total" + labels, count.sum());
        });
  }

  /// A counter without labels.
  ///
  /// @param name without `_total`
  void counter(String name, String help, long value) {
    counterFamily(name, help);
    line(PREFIX + name + "_total", value);
  }

  private void counterFamily(String name, String help) {
    // OpenMetrics calls a family of counters by its name alone, Prometheus as its samples.
    family(format == Exposition.OPEN_METRICS ? name : name + "_total", "counter", help);
  }

  void gauge(String name, String help, long value) {
    family(name, "gauge", help);
    line(PREFIX + name, value);
  }

  private void family(String name, String type, String help) {
    text.append("# HELP ").append(PREFIX).append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(PREFIX).append(name).append(' ').append(type).append('\n');
  }

  private void line(String name, long value) {
    text.append(name).append(' ').append(value).append('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /// All of it; nothing can be added then.
  String end() {
    return format == Exposition.OPEN_METRICS ? text.append("# EOF\n").toString() : text.toString();
  }
}
