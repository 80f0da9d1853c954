package io.weightseal.benchmarks.kernels;

import static io.weightseal.benchmarks.kernels.RawProviderBenchmark.SEGMENT_BYTES;

import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.cipher.MessageKey;
import io.weightseal.core.internal.cipher.MessagePlace;
import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.core.internal.cipher.SealWorker;
import io.weightseal.format.SealedLayout;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The engine's kernels, one segment at a time and without files: to be read beside
/// [RawProviderBenchmark], in GB/s as there.
///
/// [#open] reads from memory, so it copies each sealed byte once more than the raw provider does;
/// `RawProviderBenchmark.copy` says what that costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
public class SegmentBenchmark {
  private static final int STEPS = SEGMENT_BYTES / SealWorker.STEP_BYTES;
  private static final byte[] CONTEXT = new byte[40];

  private final SealWorker sealer = new SealWorker();
  private final OpenWorker opener = new OpenWorker();
  private final byte[] salt = new byte[SealedLayout.SALT_BYTES];
  private final ByteBuffer sealed = ByteBuffer.allocateDirect(SealedLayout.SEALED_SEGMENT_BYTES);
  private long salts;

  public SegmentBenchmark() {}

  @Setup
  public void prepare() {
    try (MessageKey key = key(salt)) {
      for (int step = 0; step < STEPS; step++) {
        sealed.put(sealStep(key, step));
      }
    }
  }

  @TearDown(Level.Trial)
  public void wipe() {
    sealer.close();
    opener.close();
  }

  @Benchmark
  @OperationsPerInvocation(SEGMENT_BYTES)
  public long seal() {
    byte[] fresh = ByteBuffer.allocate(SealedLayout.SALT_BYTES).putLong(++salts).array();
    long bytes = 0;
    try (MessageKey key = key(fresh)) {
      for (int step = 0; step < STEPS; step++) {
        bytes += sealStep(key, step).remaining();
      }
    }
    return bytes;
  }

  @Benchmark
  @OperationsPerInvocation(SEGMENT_BYTES)
  public long open() throws WeightsealException {
    MessagePlace place = new MessagePlace(new Memory(sealed), 0, sealed.capacity(), new Context());
    opener.select(place, (salt, context) -> key(salt), null);
    long bytes = 0;
    for (int step = 0; step < STEPS; step++) {
      int chunk = step * OpenWorker.STEP_CHUNKS;
      bytes += opener.open(chunk, OpenWorker.STEP_CHUNKS, null).remaining();
    }
    return bytes;
  }

  private ByteBuffer sealStep(MessageKey key, int step) {
    ByteBuffer plaintext = sealer.plaintext(SealWorker.STEP_BYTES);
    plaintext.position(plaintext.limit());
    byte[] head = new byte[0];
    if (step == 0) {
      head = ByteBuffer.allocate(56).put(salt).put(key.commitment()).array();
    }
    return sealer.seal(key, head, step * SealWorker.STEP_CHUNKS, step == STEPS - 1);
  }

  private static MessageKey key(byte[] salt) {
    return MessageKey.derive(new byte[32], salt, CONTEXT);
  }

  private static final class Context implements MessagePlace.MessageContext {
    @Override
    public byte[] bytes() {
      return CONTEXT;
    }

    @Override
    public String name() {
      return "segment 0";
    }
  }

  private record Memory(ByteBuffer bytes) implements Source {
    @Override
    public long size() {
      return bytes.capacity();
    }

    @Override
    public int read(ByteBuffer target, long offset) {
      int length = Math.min(target.remaining(), bytes.capacity() - (int) offset);
      target.put(target.position(), bytes, (int) offset, length);
      target.position(target.position() + length);
      return length;
    }

    @Override
    public String describe() {
      return "memory";
    }

    @Override
    public void requireUnchanged() {}

    @Override
    public void close() {}
  }
}
