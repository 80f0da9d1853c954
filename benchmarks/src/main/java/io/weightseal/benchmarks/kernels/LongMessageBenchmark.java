package io.weightseal.benchmarks.kernels;

import io.weightseal.api.DataKey;
import io.weightseal.api.Source;
import io.weightseal.core.Progress;
import io.weightseal.recipes.EncmodelHeader;
import io.weightseal.recipes.RecipeFile;
import io.weightseal.recipes.VerifiedPlaintext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.conscrypt.Conscrypt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One AES-256-GCM message of 64 MiB: its tag, its plaintext and that one's SHA-256, by one core.
///
/// An operation is one byte of plaintext and the unit is the nanosecond, so the score reads as
/// GB/s. The JVM has the first compiler alone, as the command line's.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"})
public class LongMessageBenchmark {
  static final int MESSAGE_BYTES = 64 << 20;

  private static final int STEP_BYTES = 1 << 18;
  private static final int TAG_BYTES = 16;

  private final Provider conscrypt = Conscrypt.newProvider();
  private final byte[] key = new byte[DataKey.BYTES];
  private final byte[] nonce = new byte[12];
  private byte[] message = {};
  private byte[] plaintext = {};
  private byte[] file = {};

  public LongMessageBenchmark() {}

  @Setup
  public void prepare() throws GeneralSecurityException {
    plaintext = new byte[MESSAGE_BYTES];
    message = cipher(Cipher.ENCRYPT_MODE).doFinal(plaintext);
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256", conscrypt);
    String hash = HexFormat.of().formatHex(sha256.digest(plaintext));
    byte[] json = new EncmodelHeader(MESSAGE_BYTES, hash, false).json();
    file =
        ByteBuffer.allocate(12 + json.length + nonce.length + message.length)
            .put(EncmodelHeader.FORMAT.getBytes(StandardCharsets.US_ASCII))
            .putInt(json.length)
            .put(json)
            .put(nonce)
            .put(message)
            .array();
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGE_BYTES)
  public boolean asImportDoes() throws IOException {
    try (DataKey dataKey = DataKey.takingOver(key.clone());
        VerifiedPlaintext verified =
            RecipeFile.read(new Bytes(file)).verify(dataKey, new byte[0], Progress.NONE)) {
      return verified.isOpen();
    }
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGE_BYTES)
  public byte[] withBouncyCastle() throws GeneralSecurityException, InvalidCipherTextException {
    GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
    cipher.init(false, new AEADParameters(new KeyParameter(key), TAG_BYTES * Byte.SIZE, nonce));
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256", conscrypt);
    byte[] step = new byte[STEP_BYTES + TAG_BYTES];
    for (int at = 0; at < message.length; at += STEP_BYTES) {
      int length = Math.min(STEP_BYTES, message.length - at);
      sha256.update(step, 0, cipher.processBytes(message, at, length, step, 0));
    }
    sha256.update(step, 0, cipher.doFinal(step, 0));
    return sha256.digest();
  }

  /// In memory that holds message and plaintext.
  @Benchmark
  @OperationsPerInvocation(MESSAGE_BYTES)
  public byte[] allAtOnce() throws GeneralSecurityException {
    cipher(Cipher.DECRYPT_MODE).doFinal(message, 0, message.length, plaintext, 0);
    return MessageDigest.getInstance("SHA-256", conscrypt).digest(plaintext);
  }

  private Cipher cipher(int mode) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", conscrypt);
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    return cipher;
  }

  /// A file in memory.
  private record Bytes(ByteBuffer content) implements Source {
    Bytes(byte[] content) {
      this(ByteBuffer.wrap(content));
    }

    @Override
    public long size() {
      return content.capacity();
    }

    @Override
    public int read(ByteBuffer target, long offset) {
      int length = (int) Math.min(target.remaining(), size() - offset);
      target.put(content.slice((int) offset, length));
      return length;
    }

    @Override
    public String describe() {
      return "a file in memory";
    }

    @Override
    public void requireUnchanged() {}

    @Override
    public void close() {}
  }
}
