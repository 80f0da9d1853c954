package io.weightseal.benchmarks.rivals;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingKey;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingParameters;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig;
import com.google.crypto.tink.util.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;

/// Tink's streaming AEAD, through channels and a direct buffer: of its ways the one that was
/// fastest.
///
/// AES256_GCM_HKDF_1MB, the largest segment that Tink predefines; or with `-Dsegment=4KB`
/// AES256_GCM_HKDF_4KB. Under the JDK's own cipher the small one is the faster of the two to
/// decrypt with, until the JDK has compiled that cipher, which takes seconds with large segments.
final class TinkStreaming {
  private static final byte[] NO_ASSOCIATED_DATA = {};

  private TinkStreaming() {}

  public static void main(String[] arguments) throws GeneralSecurityException, IOException {
    Job job = Job.parse(arguments);
    StreamingAead aead = aeadOf(job.key());
    try (FileChannel in = FileChannel.open(job.in());
        FileChannel out =
            FileChannel.open(job.out(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      switch (job.direction()) {
        case ENCRYPT -> {
          try (WritableByteChannel sealed = aead.newEncryptingChannel(out, NO_ASSOCIATED_DATA)) {
            copy(in, sealed);
          }
        }
        case DECRYPT -> {
          try (ReadableByteChannel plain = aead.newDecryptingChannel(in, NO_ASSOCIATED_DATA)) {
            copy(plain, out);
          }
        }
      }
    }
  }

  private static void copy(ReadableByteChannel from, WritableByteChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Job.BUFFER_BYTES);
    while (from.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
      buffer.clear();
    }
  }

  @AccessesPartialKey
  private static StreamingAead aeadOf(byte[] key) throws GeneralSecurityException {
    StreamingAeadConfig.register();
    AesGcmHkdfStreamingKey streamingKey =
        AesGcmHkdfStreamingKey.create(
            parameters(), SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()));
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.importKey(streamingKey).withRandomId().makePrimary())
        .build()
        .getPrimitive(RegistryConfiguration.get(), StreamingAead.class);
  }

  private static AesGcmHkdfStreamingParameters parameters() {
    String segment = System.getProperty("segment", "1MB");
    return switch (segment) {
      case "1MB" -> PredefinedStreamingAeadParameters.AES256_GCM_HKDF_1MB;
      case "4KB" -> PredefinedStreamingAeadParameters.AES256_GCM_HKDF_4KB;
      default -> throw new IllegalArgumentException("segment is 1MB or 4KB, not " + segment);
    };
  }
}
