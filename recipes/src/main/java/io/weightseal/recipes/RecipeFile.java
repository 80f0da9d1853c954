package io.weightseal.recipes;

import io.weightseal.api.DataKey;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Source;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import io.weightseal.recipes.internal.gcm.GcmStream;
import io.weightseal.recipes.internal.gcm.GcmTag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A file in one of the recipe's two formats: 8 bytes of magic, 4 bytes of length, so many bytes of
/// JSON, for `ENCMODEL` a nonce of 12 bytes, and one AES-256-GCM message with its tag at the end.
///
/// Immutable. Does not own its source, which must stay open while it is verified and read.
public final class RecipeFile {
  private static final int MAGIC_BYTES = 8;
  private static final int PREFIX_BYTES = MAGIC_BYTES + Integer.BYTES;

  private final Source source;
  private final RecipeHeader header;
  private final byte[] nonce;
  private final long offset;
  private final long plaintextSize;

  private RecipeFile(
      Source source, RecipeHeader header, byte[] nonce, long offset, long plaintextSize) {
    this.source = source;
    this.header = header;
    this.nonce = nonce;
    this.offset = offset;
    this.plaintextSize = plaintextSize;
  }

  /// Reads what stands in front of the ciphertext. Authenticates nothing.
  public static RecipeFile read(Source source) throws WeightsealException {
    String what = source.describe();
    ByteBuffer prefix = read(source, 0, PREFIX_BYTES);
    byte[] magic = new byte[MAGIC_BYTES];
    prefix.get(magic);
    String format = new String(magic, StandardCharsets.ISO_8859_1);
    if (!format.equals(EncmodelHeader.FORMAT) && !format.equals(EnvmodelHeader.FORMAT)) {
      throw new MalformedArtifactException(what + " is neither an ENCMODEL nor an ENVMODEL file");
    }
    long jsonBytes = Integer.toUnsignedLong(prefix.getInt());
    if (jsonBytes > RecipeHeader.MAX_JSON_BYTES) {
      throw new MalformedArtifactException(
          what
              + ": a header of "
              + jsonBytes
              + " bytes; at most "
              + RecipeHeader.MAX_JSON_BYTES
              + " are read");
    }
    byte[] json = read(source, PREFIX_BYTES, (int) jsonBytes).array();
    RecipeHeader header = RecipeHeader.parse(what, format, json);
    long afterJson = PREFIX_BYTES + jsonBytes;
    return switch (header) {
      case EncmodelHeader encmodel -> {
        byte[] nonce = read(source, afterJson, GcmStream.NONCE_BYTES).array();
        RecipeFile file = of(source, encmodel, nonce, afterJson + GcmStream.NONCE_BYTES);
        file.requireSize(encmodel.plaintextSize());
        yield file;
      }
      case EnvmodelHeader envmodel ->
          of(source, envmodel, HexFormat.of().parseHex(envmodel.nonce()), afterJson);
    };
  }

  private static RecipeFile of(Source source, RecipeHeader header, byte[] nonce, long offset)
      throws WeightsealException {
    long size = source.size() - offset - GcmTag.BYTES;
    if (size < 0) {
      throw truncated(source);
    }
    if (size > GcmStream.MAX_BYTES) {
      throw new MalformedArtifactException(
          source.describe()
              + " has "
              + size
              + " bytes of ciphertext; one AES-GCM message holds at most "
              + GcmStream.MAX_BYTES);
    }
    return new RecipeFile(source, header, nonce, offset, size);
  }

  private void requireSize(long expected) throws WeightsealException {
    if (plaintextSize < expected) {
      throw truncated(source);
    }
    if (plaintextSize > expected) {
      throw new MalformedArtifactException(
          source.describe()
              + " has "
              + plaintextSize
              + " bytes of ciphertext, and its header says "
              + expected);
    }
  }

  public RecipeHeader header() {
    return header;
  }

  /// Bytes of plaintext, as the length of the file has it.
  public long plaintextSize() {
    return plaintextSize;
  }

  /// Goes through the whole file, and checks the tag and then the plaintext's SHA-256. No plaintext
  /// leaves before.
  ///
  /// @param aad the additional data that the file was encrypted with
  /// @param progress hears of every byte
  /// @return the plaintext, to be read once from its beginning; the caller closes it
  /// @throws io.weightseal.api.NotAuthenticException when key, additional data or file are not
  ///   those which belong together
  public VerifiedPlaintext verify(DataKey key, byte[] aad, Progress progress)
      throws WeightsealException {
    progress.begin(plaintextSize);
    return key.use(bytes -> new Verification(this, bytes, aad, progress).run());
  }

  Source source() {
    return source;
  }

  byte[] nonce() {
    return nonce;
  }

  /// Reads exactly `length` bytes of ciphertext, and then perhaps tag, at `at` bytes into the
  /// message.
  void readMessage(byte[] target, int length, long at) throws WeightsealException {
    if (source.read(ByteBuffer.wrap(target, 0, length), offset + at) < length) {
      throw truncated(source);
    }
  }

  private static ByteBuffer read(Source source, long offset, int length)
      throws WeightsealException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    if (offset + length > source.size() || source.read(bytes, offset) < length) {
      throw truncated(source);
    }
    return bytes.flip();
  }

  private static TruncatedFileException truncated(Source source) {
    return new TruncatedFileException(source.describe() + " ends early");
  }
}
