package io.weightseal.benchmarks.rivals;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.amazonaws.encryptionsdk.CryptoOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.AesWrappingAlg;
import software.amazon.cryptography.materialproviders.model.CreateRawAesKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/// The AWS Encryption SDK for Java over a raw AES keyring, streaming.
///
/// As its guide advises for streams: the algorithm suite with key commitment and without a
/// signature, opened by the call that refuses signed messages. Frame size and stream direction are
/// those of its choices that were fastest, not its defaults.
final class AwsEncryptionSdk {
  private static final int FRAME_BYTES = 16 << 10;
  private static final Map<String, String> ENCRYPTION_CONTEXT = Map.of("model", "benchmark");

  private AwsEncryptionSdk() {}

  public static void main(String[] arguments) throws IOException {
    Job job = Job.parse(arguments);
    AwsCrypto crypto =
        AwsCrypto.builder()
            .withCommitmentPolicy(CommitmentPolicy.RequireEncryptRequireDecrypt)
            .withEncryptionAlgorithm(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
            .withEncryptionFrameSize(FRAME_BYTES)
            .build();
    IKeyring keyring = keyringOf(job.key());
    try (InputStream in = Files.newInputStream(job.in());
        OutputStream out = Files.newOutputStream(job.out(), StandardOpenOption.CREATE_NEW);
        CryptoOutputStream<?> through =
            switch (job.direction()) {
              case ENCRYPT -> crypto.createEncryptingStream(keyring, out, ENCRYPTION_CONTEXT);
              case DECRYPT ->
                  crypto.createUnsignedMessageDecryptingStream(keyring, out, ENCRYPTION_CONTEXT);
            }) {
      copy(in, through);
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[Job.BUFFER_BYTES];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
    }
  }

  private static IKeyring keyringOf(byte[] key) {
    return MaterialProviders.builder()
        .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
        .build()
        .CreateRawAesKeyring(
            CreateRawAesKeyringInput.builder()
                .keyNamespace("weightseal")
                .keyName("benchmark")
                .wrappingAlg(AesWrappingAlg.ALG_AES256_GCM_IV12_TAG16)
                .wrappingKey(ByteBuffer.wrap(key))
                .build());
  }
}
