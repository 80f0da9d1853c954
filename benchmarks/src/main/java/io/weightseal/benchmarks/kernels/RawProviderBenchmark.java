package io.weightseal.benchmarks.kernels;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.conscrypt.Conscrypt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The most that one core can reach: a segment of plaintext through a provider's AES-256-GCM, chunk
/// by chunk, in a direct buffer of 256 KiB that stays in the cache.
///
/// An operation is one byte of plaintext and the unit is the nanosecond, so the score reads as
/// GB/s.
///
/// Opening in place destroys what it opens, so [#openInPlace] first copies the sealed bytes in, as
/// a read from a file would; [#copy] is that copy alone.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
public class RawProviderBenchmark {
  static final int SEGMENT_BYTES = 64 << 20;

  private static final int STEP_CHUNKS = 16;
  private static final int STEPS = SEGMENT_BYTES / (STEP_CHUNKS * RawCipher.CHUNK_BYTES);

  @Param({"Conscrypt", "SunJCE"})
  public String provider = "";

  private final ByteBuffer plaintext =
      ByteBuffer.allocateDirect(STEP_CHUNKS * RawCipher.CHUNK_BYTES);
  private final ByteBuffer sealed =
      ByteBuffer.allocateDirect(STEP_CHUNKS * RawCipher.SEALED_CHUNK_BYTES);
  private final ByteBuffer work =
      ByteBuffer.allocateDirect(STEP_CHUNKS * RawCipher.SEALED_CHUNK_BYTES);

  @SuppressWarnings("NullAway.Init") // by prepare(), before each trial
  private RawCipher cipher;

  private long counter;

  public RawProviderBenchmark() {}

  @Setup
  public void prepare() throws GeneralSecurityException {
    cipher = new RawCipher(providerNamed(provider));
    byte[] random = new byte[plaintext.capacity()];
    new Random(7).nextBytes(random);
    plaintext.put(0, random);
    for (int chunk = 0; chunk < STEP_CHUNKS; chunk++) {
      cipher.seal(chunk, plainChunk(plaintext, chunk), sealedChunk(sealed, chunk));
    }
    counter = STEP_CHUNKS;
  }

  @Benchmark
  @OperationsPerInvocation(SEGMENT_BYTES)
  public ByteBuffer sealInPlace() throws GeneralSecurityException {
    for (int step = 0; step < STEPS; step++) {
      for (int chunk = 0; chunk < STEP_CHUNKS; chunk++) {
        ByteBuffer to = sealedChunk(work, chunk);
        cipher.seal(counter++, to.duplicate().limit(to.limit() - RawCipher.TAG_BYTES), to);
      }
    }
    return work;
  }

  @Benchmark
  @OperationsPerInvocation(SEGMENT_BYTES)
  public ByteBuffer sealIntoAnotherBuffer() throws GeneralSecurityException {
    for (int step = 0; step < STEPS; step++) {
      for (int chunk = 0; chunk < STEP_CHUNKS; chunk++) {
        cipher.seal(counter++, plainChunk(plaintext, chunk), sealedChunk(work, chunk));
      }
    }
    return work;
  }

  @Benchmark
  @OperationsPerInvocation(SEGMENT_BYTES)
  public ByteBuffer openInPlace() throws GeneralSecurityException {
    for (int step = 0; step < STEPS; step++) {
      work.put(0, sealed, 0, sealed.capacity());
      for (int chunk = 0; chunk < STEP_CHUNKS; chunk++) {
        ByteBuffer from = sealedChunk(work, chunk);
        cipher.open(chunk, from, from.duplicate());
      }
    }
    return work;
  }

  @Benchmark
  @OperationsPerInvocation(SEGMENT_BYTES)
  public ByteBuffer openIntoAnotherBuffer() throws GeneralSecurityException {
    for (int step = 0; step < STEPS; step++) {
      for (int chunk = 0; chunk < STEP_CHUNKS; chunk++) {
        cipher.open(chunk, sealedChunk(sealed, chunk), plainChunk(work, chunk));
      }
    }
    return work;
  }

  @Benchmark
  @OperationsPerInvocation(SEGMENT_BYTES)
  public ByteBuffer copy() {
    for (int step = 0; step < STEPS; step++) {
      work.put(0, sealed, 0, sealed.capacity());
    }
    return work;
  }

  private static ByteBuffer plainChunk(ByteBuffer buffer, int chunk) {
    int start = chunk * RawCipher.CHUNK_BYTES;
    return buffer.duplicate().position(start).limit(start + RawCipher.CHUNK_BYTES);
  }

  private static ByteBuffer sealedChunk(ByteBuffer buffer, int chunk) {
    int start = chunk * RawCipher.SEALED_CHUNK_BYTES;
    return buffer.duplicate().position(start).limit(start + RawCipher.SEALED_CHUNK_BYTES);
  }

  private static Provider providerNamed(String name) {
    if (name.equals("Conscrypt")) {
      return Conscrypt.newProvider();
    }
    Provider installed = Security.getProvider(name);
    if (installed == null) {
      throw new IllegalArgumentException("no security provider is called " + name);
    }
    return installed;
  }
}
