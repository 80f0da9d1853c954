package io.weightseal.core;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.artifact.Gate;
import io.weightseal.core.internal.artifact.KeyRing;
import io.weightseal.core.internal.artifact.SingleFile;
import io.weightseal.core.internal.artifact.Subject;
import io.weightseal.core.internal.cipher.MessageKey;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.pipeline.StreamOpener;
import io.weightseal.format.SealedHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/// Opens a sealed file that arrives as a stream.
final class SealedStreams {
  private static final String NAME = "the input stream";

  private SealedStreams() {}

  static OpenSummary decrypt(
      KeyRing keys,
      Gate gate,
      Progress progress,
      ReadableByteChannel sealed,
      WritableByteChannel plaintext,
      Expectations expected)
      throws WeightsealException {
    byte[] prefix = read(sealed, SealedHeader.PREFIX_BYTES);
    byte[] rest = read(sealed, SealedHeader.remainingBytes(NAME, prefix));
    SealedHeader header =
        SealedHeader.parse(
            NAME, ByteBuffer.allocate(prefix.length + rest.length).put(prefix).put(rest).array());
    byte[] slots = read(sealed, 2 * header.slotBytes());
    SingleFile front = SingleFile.parse(NAME, header, slots);
    ModelIdentity identity = header.descriptor().identity();
    gate.requireFile(NAME, identity, expected);
    front.requireKeys(NAME);
    Subject subject = Subject.of(NAME, identity, header.hash());
    KeyRing.Unwrapped key = keys.unwrap(subject, front.slots().current().recipients());
    try (var dataKey = key.dataKey()) {
      progress.begin(-1);
      long bytes = copy(sealed, plaintext, header, new ModelKeys(dataKey), progress);
      return new OpenSummary(identity, 1, bytes, key.recipient().key(), List.of(), null);
    }
  }

  private static long copy(
      ReadableByteChannel sealed,
      WritableByteChannel plaintext,
      SealedHeader header,
      ModelKeys keys,
      Progress progress)
      throws WeightsealException {
    StreamOpener.Segments segments =
        new StreamOpener.Segments() {
          @Override
          public MessageKey key(long segment, byte[] salt) {
            return keys.payloadMessage(
                salt,
                ByteBuffer.allocate(32 + Long.BYTES).put(header.hash()).putLong(segment).array());
          }

          @Override
          public String name() {
            return NAME;
          }
        };
    long total = 0;
    try (StreamOpener opener = new StreamOpener(sealed, segments)) {
      for (ByteBuffer chunk = opener.next(); chunk != null; chunk = opener.next()) {
        int bytes = chunk.remaining();
        while (chunk.hasRemaining()) {
          plaintext.write(chunk);
        }
        total += bytes;
        progress.advanced(bytes);
      }
    } catch (IOException e) {
      throw e instanceof WeightsealException known
          ? known
          : new StoreException(
              StoreException.Reason.FAILED, "the output cannot be written: " + e.getMessage(), e);
    }
    return total;
  }

  private static byte[] read(ReadableByteChannel channel, int bytes) throws StoreException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    try {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Until there is enough or the stream ends.
      }
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Reason.FAILED, NAME + " cannot be read: " + e.getMessage(), e);
    }
    byte[] read = new byte[buffer.position()];
    buffer.get(0, read);
    return read;
  }
}
