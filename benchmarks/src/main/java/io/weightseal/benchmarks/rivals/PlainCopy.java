package io.weightseal.benchmarks.rivals;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.FileStore;
import io.weightseal.core.internal.cipher.SealWorker;
import io.weightseal.core.internal.pipeline.Job;
import io.weightseal.core.internal.pipeline.Workers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// What Weightseal's pipeline does without a cipher: the same workers, reads, writes, preallocation
/// and commit, and a copy from one buffer to another where the cipher would be.
///
/// `PlainCopy encrypt|decrypt KEYFILE IN OUT`; the key is not used.
public final class PlainCopy implements Job<SealWorker> {
  private static final int RUN_BYTES = 4 << 20;
  private static final ThreadLocal<ByteBuffer> COPY =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SealWorker.STEP_BYTES));

  private final Source source;
  private final Sink sink;
  private final long size;

  private PlainCopy(Source source, Sink sink, long size) {
    this.source = source;
    this.sink = sink;
    this.size = size;
  }

  public static void main(String[] arguments) throws WeightsealException {
    Location from = FileStore.locate(Path.of(arguments[2]));
    Location to = FileStore.locate(Path.of(arguments[3]));
    int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
    Source source = from.store().open(from.name());
    Sink sink = to.store().create(to.name(), source.size(), IfExists.REFUSE);
    PlainCopy job = new PlainCopy(source, sink, source.size());
    new Workers<>(threads, SealWorker::new).run(List.of(job).iterator());
  }

  @Override
  public long begin(SealWorker worker) {
    return Math.max(1, (size + RUN_BYTES - 1) / RUN_BYTES);
  }

  @Override
  public void run(SealWorker worker, long run) throws WeightsealException {
    long end = Math.min(size, (run + 1) * RUN_BYTES);
    for (long at = run * RUN_BYTES; at < end; ) {
      ByteBuffer bytes = worker.plaintext((int) Math.min(SealWorker.STEP_BYTES, end - at));
      source.read(bytes, at);
      ByteBuffer copy = COPY.get().clear().put(bytes.flip()).flip();
      int length = copy.remaining();
      sink.write(copy, at);
      at += length;
    }
  }

  @Override
  public void end() throws WeightsealException {
    source.requireUnchanged();
    sink.commit();
  }

  /// No run waits for another.
  @Override
  public void stop() {}

  @Override
  public void close() {
    source.close();
    sink.close();
  }
}
