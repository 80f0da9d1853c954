package io.weightseal.benchmarks.audit;

import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse;
import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.audit.AuditSettings;
import io.weightseal.audit.LogReader;
import io.weightseal.audit.TamperEvidentLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Grows a log by real appends of many threads, each of which waits for the disk.
final class Growth {
  private static final ModelId MODEL = ModelId.random(new SecureRandom());

  private final Path folder;
  private final int threads;
  private final AtomicLong number = new AtomicLong();

  Growth(Path folder, int threads) {
    this.folder = folder;
    this.threads = threads;
  }

  TamperEvidentLog open() {
    return TamperEvidentLog.open(
        new AuditSettings(folder, null, Duration.ofMinutes(2), "benchmark"));
  }

  /// Another use of a key.
  KeyUse next() {
    long i = number.incrementAndGet();
    return new KeyUse(
        Operation.UNWRAP,
        new KeyUri("awskms:///arn:aws:kms:eu-west-1:111122223333:key/team"),
        "1",
        new ModelIdentity(MODEL, "model-" + i % 1000, "1." + i, Map.of("stage", "production")),
        "sha256:" + "ab".repeat(32),
        Outcome.SUCCESS,
        null,
        Duration.ofNanos(i),
        null);
  }

  /// Appends until there are `size` events, and returns how many it appended in a second.
  double to(long size) throws IOException, InterruptedException {
    long from = Files.exists(folder.resolve("journal")) ? LogReader.open(folder).size() : 0;
    AtomicLong left = new AtomicLong(size - from);
    List<Thread> running = new ArrayList<>();
    AtomicLong failed = new AtomicLong();
    long began = System.nanoTime();
    try (TamperEvidentLog log = open()) {
      for (int i = 0; i < threads; i++) {
        running.add(Thread.ofVirtual().start(() -> appendAll(log, left, failed)));
      }
      for (Thread thread : running) {
        thread.join();
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    if (failed.get() > 0) {
      throw new IOException(failed + " threads failed");
    }
    return Math.max(0, size - from) / seconds;
  }

  private void appendAll(TamperEvidentLog log, AtomicLong left, AtomicLong failed) {
    try {
      while (left.getAndDecrement() > 0) {
        log.append(next());
      }
    } catch (IOException e) {
      failed.incrementAndGet();
      System.err.println(e.getMessage());
    }
  }

  /// How many bytes all files of a folder have.
  static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(Growth::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
