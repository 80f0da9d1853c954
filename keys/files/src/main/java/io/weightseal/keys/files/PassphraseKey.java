package io.weightseal.keys.files;

import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Makes a key of a passphrase by Argon2id. The only class that touches Bouncy Castle, so that
/// nothing of it is loaded where no passphrase is used.
final class PassphraseKey {
  private PassphraseKey() {}

  /// The 32 bytes that `passphrase` gives. One derivation at a time: each takes as much memory as
  /// its parameters say, and many at once would exhaust the heap.
  static synchronized byte[] derive(byte[] passphrase, Protection.Argon2id parameters) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(parameters.memoryKib())
            .withIterations(parameters.iterations())
            .withParallelism(parameters.parallelism())
            .withSalt(HexFormat.of().parseHex(parameters.salt()))
            .build());
    byte[] key = new byte[AesGcm.KEY_BYTES];
    generator.generateBytes(passphrase, key);
    return key;
  }
}
