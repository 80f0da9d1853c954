package io.weightseal.recipes;

import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.recipes.internal.gcm.AesKey;
import io.weightseal.recipes.internal.gcm.Ciphers;
import io.weightseal.recipes.internal.gcm.GcmStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.Arrays;

/// The plaintext of a file that was verified: the second pass, which decrypts.
///
/// The file is read anew, and may have changed since. So what this channel gives is only final when
/// it has ended: the read that would tell the end throws unless the plaintext is, to the last bit,
/// the one which was verified. Close it after use; that wipes the key and the last plaintext.
///
/// Not thread-safe.
public final class VerifiedPlaintext implements ReadableByteChannel {
  private final RecipeFile file;
  private final AesKey key;
  private final byte[] expectedDigest;
  private final GcmStream stream;
  private final MessageDigest sha256 = Ciphers.sha256();
  private final byte[] ciphertext;
  private final byte[] plaintext;
  private long position;
  private boolean checked;
  private boolean open = true;

  VerifiedPlaintext(RecipeFile file, AesKey key, byte[] expectedDigest) {
    this.file = file;
    this.key = key;
    this.expectedDigest = expectedDigest;
    this.ciphertext = Verification.step(file);
    this.plaintext = Verification.step(file);
    this.stream = new GcmStream(key, file.nonce());
  }

  /// @throws StoreException [StoreException.Reason#CHANGED] at the end, when the file is no longer
  ///   the one that was verified
  @Override
  public int read(ByteBuffer target) throws WeightsealException {
    if (!open) {
      throw new IllegalStateException("the plaintext is closed");
    }
    if (position == file.plaintextSize()) {
      requireUnchanged();
      return -1;
    }
    long left = Math.min(file.plaintextSize() - position, target.remaining());
    int length = (int) Math.min(plaintext.length, left);
    file.readMessage(ciphertext, length, position);
    stream.apply(ciphertext, length, plaintext);
    sha256.update(plaintext, 0, length);
    target.put(plaintext, 0, length);
    position += length;
    return length;
  }

  private void requireUnchanged() throws WeightsealException {
    if (checked) {
      return;
    }
    if (!MessageDigest.isEqual(sha256.digest(), expectedDigest)) {
      throw new StoreException(
          StoreException.Reason.CHANGED,
          file.source().describe()
              + " changed while it was being read; nothing was written; try again when nobody"
              + " writes to it");
    }
    file.source().requireUnchanged();
    checked = true;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    key.close();
    Arrays.fill(plaintext, (byte) 0);
  }
}
