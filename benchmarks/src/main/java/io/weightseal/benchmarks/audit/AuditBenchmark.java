package io.weightseal.benchmarks.audit;

import io.weightseal.audit.AuditSettings;
import io.weightseal.audit.EventProof;
import io.weightseal.audit.LogReader;
import io.weightseal.audit.LogVerifier;
import io.weightseal.audit.TamperEvidentLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/// Grows one log and stops at certain sizes to measure: what an append, a proof and a verification
/// cost there. Beside them stands the least that anything durable can cost: to append as many bytes
/// to a file and wait for the disk.
///
/// Arguments: the log's folder, how many events, how many threads append at once while it grows.
public final class AuditBenchmark {
  private static final List<Long> STOPS =
      List.of(1_000L, 10_000L, 100_000L, 1_000_000L, 10_000_000L);
  private static final int APPENDS = 300;
  private static final int OPENINGS = 20;
  private static final int PROOFS = 100;

  private final Path folder;
  private final Growth growth;
  private final Random random = new Random(1);

  private AuditBenchmark(Path folder, int threads) {
    this.folder = folder;
    this.growth = new Growth(folder, threads);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    long most = Long.parseLong(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    AuditBenchmark benchmark = new AuditBenchmark(folder, threads);
    System.out.println(
        "| events | one append, ms: median | 99 % | bare append + fdatasync, ms: median | 99 % "
            + "| first append after opening, ms | "
            + threads
            + " threads, appends/s | prove by number, ms | prove by id, ms | proof, bytes "
            + "| check, ms | verify all, s | bytes for each event |");
    System.out.println("|---:".repeat(13) + "|");
    benchmark.warmUp();
    for (long stop :
        Stream.concat(STOPS.stream().filter(s -> s < most), Stream.of(most)).toList()) {
      benchmark.measureAt(stop);
    }
  }

  private void warmUp() throws IOException, InterruptedException {
    growth.to(900);
    appends();
    proofs();
  }

  private void measureAt(long stop) throws IOException, InterruptedException {
    double rate = growth.to(stop);
    Times bare = BareAppend.measure(folder.resolveSibling("bare"), APPENDS);
    Times appends = appends();
    Times openings = openings();
    Proofs proofs = proofs();
    String saved = LogReader.open(folder).checkpoint();
    long began = System.nanoTime();
    LogVerifier.Verified verified = LogVerifier.of(folder).verify(saved);
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "| %,d | %.2f | %.2f | %.2f | %.2f | %.2f | %,.0f | %.2f | %.2f | %,d | %.2f | %.2f | %,d |%n",
        stop,
        appends.median(),
        appends.percentile(99),
        bare.median(),
        bare.percentile(99),
        openings.median(),
        rate,
        proofs.byNumber.median(),
        proofs.byId.median(),
        proofs.bytes,
        proofs.check.median(),
        seconds,
        Growth.bytes(folder) / verified.size());
  }

  private Times appends() throws IOException {
    Times times = new Times();
    try (TamperEvidentLog log = growth.open()) {
      log.append(growth.next());
      for (int i = 0; i < APPENDS; i++) {
        times.measure(() -> log.append(growth.next()));
      }
    }
    return times;
  }

  private Times openings() throws IOException {
    Times times = new Times();
    for (int i = 0; i < OPENINGS; i++) {
      AuditSettings settings = new AuditSettings(folder, null, Duration.ofSeconds(30), "benchmark");
      TamperEvidentLog log = TamperEvidentLog.open(settings);
      times.measure(() -> log.append(growth.next()));
      log.close();
    }
    return times;
  }

  /// What proofs cost.
  private record Proofs(Times byNumber, Times byId, Times check, int bytes) {}

  private Proofs proofs() throws IOException {
    Proofs proofs = new Proofs(new Times(), new Times(), new Times(), 0);
    int bytes = 0;
    long size = LogReader.open(folder).size();
    for (int i = 0; i < PROOFS; i++) {
      long index = random.nextLong(size);
      String id = LogReader.open(folder).at(index).event().id();
      String[] proof = {""};
      proofs.byNumber.measure(() -> proof[0] = EventProof.prove(LogReader.open(folder), index));
      proofs.byId.measure(
          () -> {
            LogReader reader = LogReader.open(folder);
            EventProof.prove(reader, reader.find(id).orElseThrow().index());
          });
      LogReader reader = LogReader.open(folder);
      proofs.check.measure(() -> EventProof.check(proof[0], reader.verifier()));
      bytes = Math.max(bytes, proof[0].length());
    }
    return new Proofs(proofs.byNumber, proofs.byId, proofs.check, bytes);
  }
}
