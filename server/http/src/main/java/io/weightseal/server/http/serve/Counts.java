package io.weightseal.server.http.serve;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What a server counts, for Prometheus. Safe for use by several threads.
final class Counts {
  static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> handshakes = new ConcurrentHashMap<>();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder failedHandshakes = new LongAdder();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong underWay = new AtomicLong();

  void began() {
    underWay.incrementAndGet();
  }

  void ended(int status, long sent) {
    underWay.decrementAndGet();
    requests.computeIfAbsent(Integer.toString(status), _ -> new LongAdder()).increment();
    bytes.add(sent);
  }

  long underWay() {
    return underWay.get();
  }

  void opened() {
    connections.incrementAndGet();
  }

  void closed() {
    connections.decrementAndGet();
  }

  void handshake(String group) {
    handshakes.computeIfAbsent(group, _ -> new LongAdder()).increment();
  }

  void failedHandshake() {
    failedHandshakes.increment();
  }

  /// The exposition format of Prometheus.
  ///
  /// @param gauges name to value, such as how many models there are
  String text(Map<String, Long> gauges) {
    StringBuilder text = new StringBuilder();
    family(text, "weightseal_requests_total", "counter", "Answers, by status.");
    values(text, "weightseal_requests_total", "status", requests);
    family(text, "weightseal_sent_bytes_total", "counter", "Bytes of bodies that were sent.");
    text.append("weightseal_sent_bytes_total ").append(bytes.sum()).append('\n');
    family(text, "weightseal_handshakes_total", "counter", "TLS handshakes, by key exchange.");
    values(text, "weightseal_handshakes_total", "group", handshakes);
    family(text, "weightseal_failed_handshakes_total", "counter", "TLS handshakes that failed.");
    text.append("weightseal_failed_handshakes_total ").append(failedHandshakes.sum()).append('\n');
    Map<String, Long> all = new TreeMap<>(gauges);
    all.put("weightseal_connections", connections.get());
    all.put("weightseal_requests_under_way", underWay.get());
    all.forEach(
        (name, value) -> {
          family(text, name, "gauge", "See docs/serving.md.");
          text.append(name).append(' ').append(value).append('\n');
        });
    return text.toString();
  }

  private static void family(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void values(
      StringBuilder text, String name, String label, Map<String, LongAdder> values) {
    new TreeMap<>(values)
        .forEach(
            (key, count) ->
                text.append("%s{%s=\"%s\"} %d\n".formatted(name, label, key, count.sum())));
  }
}
