package io.weightseal.recipes;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import io.weightseal.recipes.internal.gcm.AesKey;
import io.weightseal.recipes.internal.gcm.Ciphers;
import io.weightseal.recipes.internal.gcm.GcmStream;
import io.weightseal.recipes.internal.gcm.GcmTag;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// The first pass over a file: everything is computed and checked, and nothing kept but a digest.
final class Verification {
  /// A multiple of the block size, and enough to make the cost of each call small.
  private static final int STEP_BYTES = 1 << 18;

  private final RecipeFile file;
  private final byte[] key;
  private final byte[] aad;
  private final Progress progress;

  Verification(RecipeFile file, byte[] key, byte[] aad, Progress progress) {
    this.file = file;
    this.key = key;
    this.aad = aad;
    this.progress = progress;
  }

  VerifiedPlaintext run() throws WeightsealException {
    AesKey aes = new AesKey(key);
    boolean verified = false;
    try {
      byte[] digest = digestOfAuthenticPlaintext(aes);
      String hash = HexFormat.of().formatHex(digest);
      if (!hash.equals(file.header().plaintextHash())) {
        throw new NotAuthenticException(
            file.source().describe()
                + " holds a plaintext of SHA-256 "
                + hash
                + ", and its header says "
                + file.header().plaintextHash());
      }
      verified = true;
      return new VerifiedPlaintext(file, aes, digest);
    } finally {
      if (!verified) {
        aes.close();
      }
    }
  }

  private byte[] digestOfAuthenticPlaintext(AesKey aes) throws WeightsealException {
    GcmTag tag = new GcmTag(aes, file.nonce(), aad);
    GcmStream stream = new GcmStream(aes, file.nonce());
    MessageDigest sha256 = Ciphers.sha256();
    byte[] ciphertext = step(file);
    byte[] plaintext = step(file);
    try {
      for (long done = 0; done < file.plaintextSize(); ) {
        int length = (int) Math.min(plaintext.length, file.plaintextSize() - done);
        file.readMessage(ciphertext, length, done);
        tag.append(ciphertext, length);
        stream.apply(ciphertext, length, plaintext);
        sha256.update(plaintext, 0, length);
        done += length;
        progress.advanced(length);
      }
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
    byte[] stored = new byte[GcmTag.BYTES];
    file.readMessage(stored, stored.length, file.plaintextSize());
    if (!MessageDigest.isEqual(tag.value(), stored)) {
      throw new NotAuthenticException(
          file.source().describe()
              + " does not decrypt: another key, other additional data, or a changed file");
    }
    return sha256.digest();
  }

  /// Room for as much of the file as is worked on at a time.
  static byte[] step(RecipeFile file) {
    return new byte[(int) Math.min(STEP_BYTES, file.plaintextSize())];
  }
}
