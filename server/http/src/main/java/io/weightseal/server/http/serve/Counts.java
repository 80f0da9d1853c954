package io.weightseal.server.http.serve;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What a server counts, for its metrics. Safe for use by several threads.
final class Counts {
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

  /// Writes all of them.
  void write(MetricsText out) {
    out.counters("requests", "Answers, by status.", "status", new TreeMap<>(requests));
    out.counter("sent_bytes", "Bytes of bodies that were sent.", bytes.sum());
    out.counters(
        "handshakes", "TLS handshakes, by key exchange.", "group", new TreeMap<>(handshakes));
    out.counter("failed_handshakes", "TLS handshakes that failed.", failedHandshakes.sum());
    out.gauge("connections", "Connections that are open.", connections.get());
    out.gauge("requests_under_way", "Requests that are being answered.", underWay.get());
  }
}
