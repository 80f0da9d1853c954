package io.weightseal.benchmarks.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// How long each of several runs took, in milliseconds.
final class Times {
  private final List<Double> millis = new ArrayList<>();

  /// What is measured.
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  void measure(Work work) throws IOException {
    long began = System.nanoTime();
    work.run();
    millis.add((System.nanoTime() - began) / 1e6);
  }

  double median() {
    return percentile(50);
  }

  /// The least time that so many of a hundred runs took at most.
  double percentile(int percent) {
    List<Double> sorted = millis.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }
}
